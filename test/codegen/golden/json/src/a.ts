import { ApiFunc } from 'nestjs-memfs';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export interface Loose {
  anything: unknown;
  anyOptional?: any;
  object: object;
  dictionary: Record<string, unknown>;
  json: Json;
  jsonOptional?: Json;
  list: unknown[];
  map: Map<string, unknown>;
  nested: (number | string[])[];
  unknownOptional?: unknown;
  partial: Partial<{ other: unknown }>;
  pair: [number, unknown?];
}

export type Nested = (number | Nested)[];

/** Not every JSON value. */
export type Listed = string | number | Listed[];

/** No JSON: a Map. */
export type Mapped = string | number | boolean | Mapped[] | Map<string, Mapped>;

/** JSON without booleans is JSON. */
export type Texts = string | number | (Texts | null)[] | { [key: string]: Texts };

/** Only the compiler knows that its properties are objects. */
export type Objects<T> = { [K in keyof T]: object };

export interface Leafs {
  leafs: string[];
}

/** No JSON: lists of something else. */
export type OfLeafs = string | number | boolean | Leafs[] | { [key: string]: OfLeafs };

/** No JSON: objects of something else. */
export type ToLeafs = string | number | boolean | ToLeafs[] | { [key: string]: Leafs };

/** No JSON: a bigint. */
export type Big = string | bigint | boolean | Big[] | { [key: string]: Big };

/** No JSON: a Set. */
export type Distinct = string | number | boolean | Set<Distinct> | { [key: string]: Distinct };

/** Null is one of the values. */
export interface AlmostJson {
  jsons: Json[];
  objects: Objects<Leafs>;
  holes: (Json | undefined)[];
  byName: Map<string, Json>;
  nullable: unknown | null;
  open?: unknown | null;
  /** Unknown, whatever stands beside it. */
  wide: unknown | Date | string[];
  gaps: (unknown | null)[];
  texts: Texts;
  ofLeafs: OfLeafs;
  toLeafs: ToLeafs;
  big: Big;
  distinct: Distinct;
}

export interface Answer<T> {
  of: T;
}

export class Service {
  @ApiFunc()
  json(value: Loose, nested: Nested): unknown {
    return value;
  }

  @ApiFunc()
  almost(value: AlmostJson): AlmostJson {
    return value;
  }

  @ApiFunc()
  other(listed: Listed, mapped: Mapped): Mapped {
    throw new Error(String([listed, mapped]));
  }

  /** Nobody has written what comes back. */
  @ApiFunc()
  parsed(text: string) {
    const parsed: Answer<unknown> = { of: JSON.parse(text) };
    return parsed;
  }
}
