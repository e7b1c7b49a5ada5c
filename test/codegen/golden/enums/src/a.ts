import { ApiFunc } from 'nestjs-memfs';

/** State of an order. */
export type Status = 'open' | 'in-progress' | 'paid';

export enum Color {
  /** Like blood. */
  Red = 'red',
  /** @deprecated Use Red. */
  Green = 'green',
}

export enum Level {
  Low,
  High = 10,
  Negative = -1,
}

export const enum Size {
  Small = 1,
  Large,
}

export const UNITS = { metre: 'm', second: 's' } as const;
export type Unit = (typeof UNITS)[keyof typeof UNITS];
export const DAYS = ['mon', 'tue', 'sun'] as const;
export type Day = (typeof DAYS)[number];

/** How far it is. */
export enum Delivery {
  'on-the-way' = 'way',
  There = 'there',
}

export namespace Delivery {
  export const first = 'way';
}

/** Goes on. */
export enum Delivery {
  Away = 'away',
}

/** Nobody sends the first. */
export enum Rate {
  Half = 0.5,
  Once = 1,
  Twice = 2,
}

interface Round {
  kind: 'round';
}

interface Flat {
  kind: 'flat';
}

export interface Enums {
  status: Status;
  color: Color;
  level: Level;
  size: Size;
  unit: Unit;
  unitName: keyof typeof UNITS;
  day?: Day;
  inline: 'b' | 'a' | 'z';
  numbers: 1 | 2 | 3;
  operator: '<' | '<=' | '+' | '';
  only: Color.Red | 'blue';
  list: Status[];
  finite: `${'x' | 'y'}-${1 | 2}`;
  field: Order['status'];
  some: Exclude<Status, 'paid'>;
  delivery: Delivery;
  rate: Exclude<Rate, Rate.Half>;
  /** The smallest and the largest there are. */
  edges: 2147483647 | -2147483648;
  grouped: 1_000 | 2;
  /** Not called after the property. */
  kinds: Exclude<Round['kind'] | Flat['kind'], 'none'>;
  /** In this order, whatever is called so in the library. */
  bracketed: Exclude<('bold' | 'big' | 'none'), 'none'>;
  tupled: Exclude<(readonly ['at', 'slice', 'none'])[number], 'none'>;
  fixed: 'v1';
  optionalFixed?: 'v1';
}

interface Order {
  status: Status;
}

export class Service {
  @ApiFunc()
  enums(value: Enums, status: Status = 'open'): Color | undefined {
    return value.color;
  }
}
