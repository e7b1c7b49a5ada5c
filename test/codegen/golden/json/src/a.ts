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

export class Service {
  @ApiFunc()
  json(value: Loose, nested: Nested): unknown {
    return value;
  }

  @ApiFunc()
  other(listed: Listed, mapped: Mapped): Mapped {
    throw new Error(String([listed, mapped]));
  }
}
