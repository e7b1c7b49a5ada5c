import { ApiFunc, type UInt64 } from 'nestjs-memfs';

/** @minimum 1 */
export type Name = string;

/** @minimum 1 */
export type Shelf = number;

export interface Order {
  /** @minimum low */
  total: number;
  /** @maxLength 3 */
  count: number;
  /** @field zero */
  id: string;
  /** @repeated */
  name?: string;
  /** @pattern ^(a */
  unclosed: string;
  /** @pattern (?=.*\d).+ */
  lookahead: string;
  /** @pattern ^(a)\1$ */
  reference: string;
  /** @pattern ^a{1001}$ */
  large: string;
  /** @format mail */
  mail: string;
  /** @minLength -1 */
  negative: string;
  /** @maximum Infinity */
  infinite: number;
  /** @maximum 9007199254740993 */
  inexact: bigint;
  /** @minimum 1 */
  texts: string[];
  alias: Name;
  shelves: Record<Shelf, string>;
  /**
   * @minimum 5
   * @maximum 1
   */
  upsideDown: number;
  /** @exclusiveMaximum 1 */
  below: Shelf;
  /**
   * @exclusiveMinimum 1
   * @maximum 1
   */
  above: number;
  /**
   * @exclusiveMinimum 1
   * @exclusiveMaximum 1
   */
  between: number;
  /**
   * @minItems 2
   * @maxItems 1
   */
  few: string[];
  /** @type int32 */
  wide: bigint;
  /** @type {int64} */
  narrow: number;
  /** @type int16 */
  unknown: number;
  /** @maximum 1e400 */
  endless: number;
  /** @maximum 1.5 */
  half: bigint;
  /** @maxLength 1.5 */
  halves: string;
  /** @maxLength 9007199254740993 */
  huge: string;
  /** @renamedFrom */
  renamed: string;
  /** @uniqueItems yes */
  unique: string[];
  /** @field 0x1 */
  hex: string;
  /** @field 3x */
  trailing: string;
  /** @minimum 0x10 */
  sixteen: number;
  /** @minimum 1 */
  flag: boolean;
  /** @pattern */
  empty: string;
  /** @type double */
  real: bigint;
  /** @type uint64 */
  unsigned: number;
  /** @type int32 */
  nullable: string | null;
  /** @maximum 9007199254740993 */
  elements: bigint[];
  /** @maximum 9007199254740993 */
  maybe: bigint | null;
  /** @maximum 9007199254740993 */
  natural: UInt64;
  /** @maxLength 1e3 */
  scientific: string;
  /**
   * @maxLength 2
   * @minLength 3
   * @minItems 1
   * @maxItems 1
   */
  words: string[];
  /**
   * @exclusiveMinimum 3
   * @minimum 2
   * @maximum 1
   */
  twice: number;
}

export class Orders {
  @ApiFunc()
  placeOrder(order: Order, /** @minItems 1 */ id: string): void {}
}
