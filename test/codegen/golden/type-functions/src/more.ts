import { ApiFunc } from 'nestjs-memfs';
import { check, type Check, type Output } from './library.js';

const spot = check.object({ city: check.text(), zip: check.count() });
const base = { size: 1, unit: 'mm' };
export interface Item { name: string; items: Item[] }
export type Titled = { title: string };
export class Coin { amount = 1; }

namespace Own {
  /** Not the library's, which hold what they are given. */
  export type Readonly<T> = { [Key in keyof T]: T[Key] };
  export interface Area { size: number }
}

type Maker<F extends (...args: never[]) => unknown, D = string> = NonNullable<ReturnType<F>>;
function make(id: string) { return { made: id }; }

type Patch<T> = { [Key in keyof T]?: T[Key] };
function patchOf<T>(of: T): Patch<T> { return of; }
type Frozen<T> = Own.Readonly<T>;
type Result<T extends Check<unknown>, R = T['internals']['output']> = R;
interface Box<T, Inside = { of: T }> { inside: Inside }
type Pair<T, U = string> = { [Key in keyof T]: U };

export class More {
  @ApiFunc()
  more(
    made: Maker<typeof make>,
    given: Result<typeof spot, { e: string }>,
    boxed: Box<typeof base>,
    frozen: Frozen<{ a: string }>,
    paren: Output<(typeof spot)>[],
    nameless: Own.Readonly<{ c: 'x'; d: 1 } | { c: 'y' }>,
    area: Patch<Own.Area>,
    pair: Pair<Item, string>,
    pairByDefault: Pair<Item>,
  ): void {}
  @ApiFunc()
  filled(title: string) {
    return { titled: patchOf<Titled>({ title }), coin: patchOf(new Coin()) };
  }
}
