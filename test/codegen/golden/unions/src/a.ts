import { ApiFunc } from 'nestjs-memfs';

export interface Circle {
  kind: 'circle';
  radius: number;
}

export interface Square {
  kind: 'square';
  side: number;
}

export type Shape = Circle | Square | { kind: 'point' };

/** An arithmetic expression. */
export type Expression = Literal | Sum | Negation;

export interface Literal {
  type: 'literal';
  value: number;
}

export interface Sum {
  type: 'sum';
  left: Expression;
  right: Expression;
}

export interface Negation {
  type: 'negation';
  of: Expression;
}

export type Result<T> = { ok: true; value: T } | { ok: false; error: string };

export interface Person {
  name: string;
  email: string;
}

export interface Company {
  name: string;
  taxId: string;
}

export interface Rated<T> {
  rate: T;
}

export interface Unions {
  shape: Shape;
  optional?: Shape;
  nullable: Shape | null;
  list: Shape[];
  map: Record<string, Shape>;
  general: string | number | Date;
  mixed: boolean | 'auto' | Buffer | string[];
  party: Person | Company;
  nested: Shape | string;
  bigOrMap: bigint | Map<string, number>;
  alone: Circle;
  rated: Rated<number> | Person;
}

export class Service {
  @ApiFunc()
  unions(value: Unions, expression: Expression): Promise<Result<Shape>> {
    throw new Error();
  }

  @ApiFunc()
  either(id: string | number): Circle | Square | null {
    return null;
  }
}
