import { ApiFunc, type Duration } from 'nestjs-memfs';

export interface Base {
  /** From the base. */
  id: string;
}

/**
 * A stock keeping unit.
 *
 * @pattern ^[A-Z]+$
 * @maxLength 5
 */
export type Sku = string;

/**
 * @type int32
 * @minimum 0
 */
export type Count = number;

/** @minItems 1 */
export type NonEmpty<T> = T[];

export interface Page<T> {
  items: T[];
}

/** Holds itself, under names with a rule. */
export interface Racks {
  [name: Sku]: Racks;
}

/** Tags of aliases go where their values go. */
export interface Stock {
  sku: Sku;
  other?: Sku | null;
  grid: Sku[][];
  counts: Map<string, Count>;
  either: Sku | Count;
  free: Sku | string;
  /** @maxLength 9 */
  own: NonEmpty<Sku>;
  page: Page<Sku>;
  bySku: Map<Sku, number>;
  byCount?: Map<Count, Sku>;
  shelf: Record<Sku, Count>;
  places: { [sku: Sku]: string };
  notes: Record<Sku, unknown>;
  /**
   * Of the elements, though the list may be absent.
   *
   * @maxLength 2
   * @uniqueItems false
   */
  short?: string[];
  box?: { /** In cm. @minimum 1 */ width: number; /** @maximum 9 */ height: number };
  racks: Racks;
}

/** Numbers of every kind, and bounds that only just leave a value. */
export interface Measures {
  /** @type double */
  double: number;
  /** @type {float} */
  float: number;
  /** @type uint32 */
  uint32?: number;
  /** @type int64 */
  int64: bigint;
  /** @type uint64 */
  uint64: bigint | null;
  /**
   * @exclusiveMinimum -1.5
   * @maximum 1e3
   */
  between: number;
  /**
   * @minimum 1
   * @maximum 1
   */
  one: number;
  /**
   * @minLength 2
   * @maxLength 2
   */
  two: string;
  /**
   * @minItems 1
   * @maxItems 1
   */
  single: string[];
  /** @uniqueItems true */
  distinct: number[];
  /** @maximum 9007199254740993 */
  rough: number;
  /** @minimum 0 */
  wait: Duration;
  line: { first: string; /* No doc. */ second: string; /** @type int32 */ third: number; /** Of nobody. */
    fourth: string };
  byRatio: Map<Ratio, string>;
}

/** @minimum 0.5 */
export type Ratio = number;

/** @minLength 2 */
export type Nick = string | null;

/** @maxLength 3 */
export type ShortSku = Sku;

/**
 * Such tags are for properties.
 *
 * @field of wheat
 */
export type Crop = string;

export interface Notes {
  nick: Nick;
  short: ShortSku;
  crop: Crop;
  /** @type string */
  text: string;
  /** @type {int32} How many there are. */
  many: number;
  /** @type uint32 How many more. */
  more: number;
  /** @type {uint32[]} int32 each. */
  all: number;
  /**

   * A line is empty before this.
   *
   * @pattern
   *   ^a$
   */
  below: string;
  line: { a: string; /** Just a text. */b: string; /** @deprecated */ c?: string; /* None. */ d: string; /**

    * Of several lines.
    *
    * @type { int32 } How many.
    */ e: number };
}

export interface Tagged extends Base {
  id: string;
  /**
   * A price with a comment end: *\/ and more.
   *
   * @minimum 0
   * @exclusiveMaximum 1000
   */
  price: number;
  /**
   * @minLength 1
   * @maxLength 20
   * @pattern ^[A-Z]+$
   */
  code?: string;
  /** @format email */
  email: string;
  /**
   * @minItems 1
   * @maxItems 5
   * @uniqueItems
   */
  tags: string[];
  /** @pattern ^[^@\s]+@([a-z]+\.)*[a-z]{2,3}$ */
  address: string;
  /** @format uuid */
  key: string;
  /**
   * Tags of texts are about the elements of a list.
   *
   * @minItems 1
   * @maxLength 3
   * @pattern ^\p{Lu}
   */
  marks: string[];
  /** @minimum 0 */
  scores: Map<string, number | null>;
  /**
   * @minimum 1
   * @maximum 9007199254740992
   */
  count?: bigint | null;
  /** @uniqueItems */
  points?: { x: number; y: number }[];
  /** @field 7 */
  seventh: string;
  /** @deprecated Not used. */
  old?: string;
  /**
   * @deprecated Use code.
   * @deprecated Use key.
   */
  older?: string;
  bin?: Bin;
}

/** Each part says something of the same property, on one line with it. */
export interface Bin { /** How full it is. @minimum 1 */ level: number }
export interface Bin { /** From the ground. @minimum 2 @minimum 3 */ level: number }

export class Service {
  @ApiFunc()
  tagged(value: Tagged): void {}

  /**
   * Tags of parameters stand before them.
   *
   * @param name The name.
   */
  @ApiFunc()
  greet(/** @minLength 1 */ name: string, /** @maximum 10 */ times?: number): string {
    return name.repeat(times ?? 1);
  }

  @ApiFunc()
  first(/** @minItems 1 */ [first]: string[]): string | undefined {
    return first;
  }

  @ApiFunc()
  measures(measures: Measures): Measures {
    return measures;
  }

  @ApiFunc()
  notes(notes: Notes): Notes {
    return notes;
  }

  @ApiFunc()
  stock(stock: Stock): Sku {
    return stock.sku;
  }
}
