/** Types that say more, or less, than a value that travels: void in a union, promises of promises, a property without a type. */
import { ApiFunc } from 'nestjs-memfs';

export type Eventually = string | number | Promise<Eventually>;

export type Finally = boolean | Promise<Eventually>;

/** A property of any type marks nothing. */
export type Untyped = { flag; a: string } | { flag; b: string };

/** Holds itself, under keys of two types. */
export interface Cells {
  [at: string | number]: Cells;
}

export interface Odd {
  untyped: Untyped;
  nothing: ReturnType<() => { size: number } | null | void>;
}

@ApiFunc()
export class Oddities {
  sized(odd: Odd): { size: number } | void {}

  settled(cells: Cells): Finally {
    return true;
  }
}
