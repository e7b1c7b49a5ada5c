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
}

export type Nested = (number | Nested)[];

export class Service {
  @ApiFunc()
  json(value: Loose, nested: Nested): unknown {
    return value;
  }
}
