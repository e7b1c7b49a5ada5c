/**
 * What one emission leaves for the next: a part of the output that would be made of the same data is not made again. An emission
 * without a memo of the past gives the same bytes.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Identifiers } from './identifiers.js';
import { Piece, runsOf } from './pieces.js';

/** What a part is made of. Items that are the same objects as before are not looked into. */
export type Data = readonly unknown[];

/** A part, what it was made of, and the identifiers that stand in it. */
interface Made {
  readonly data: Data;
  readonly used: ReadonlyMap<string, string>;
  readonly value: unknown;
}

/** A list whose items are emitted one after the other. */
export interface Items<T> {
  /** Its own among the lists of an emission. */
  readonly key: string;
  readonly items: readonly T[];
  /** Different for every item. */
  readonly nameOf: (item: T) => string;
  /** What the text of an item is made of. @default the item */
  readonly dataOf?: (item: T) => Data;
  /** Identifiers that the texts ask for. */
  readonly ids?: Identifiers;
}

/** The text of a few items that follow each other. */
export type RunText<T> = (
  run: readonly T[],
  around: { readonly ids: Identifiers; readonly isLast: boolean },
) => string;

/** Kept by whoever emits again and again. */
export class EmitMemo {
  #last: ReadonlyMap<string, Made> = new Map();
  #made = new Map<string, Made>();

  /** What the emission before the last one made is forgotten. */
  begin(): void {
    this.#last = this.#made;
    this.#made = new Map();
  }

  /** A part that follows from some data alone; `key` is its own among the parts of an emission. */
  part<T>(key: string, data: Data, make: () => T): T {
    return this.#part(key, { data, ids: NO_IDENTIFIERS }, make);
  }

  /** The texts of a list, which follow from its items and the identifiers that they ask for. */
  pieces<T>(
    { key, items, nameOf, dataOf, ids = NO_IDENTIFIERS }: Items<T>,
    text: RunText<T>,
  ): Piece[] {
    const runs = runsOf(items, nameOf);
    return runs.map((run, index) => {
      const isLast = index === runs.length - 1;
      const [first] = run;
      const name = first === undefined ? '' : nameOf(first);
      const data = [isLast, ...(dataOf ? run.flatMap(dataOf) : run)];
      const make = (asked: Identifiers): Piece => new Piece(text(run, { ids: asked, isLast }));
      return this.#part(`${key} ${name}`, { data, ids }, make);
    });
  }

  #part<T>(
    key: string,
    { data, ids }: { readonly data: Data; readonly ids: Identifiers },
    make: (ids: Identifiers) => T,
  ): T {
    const known = this.#last.get(key);
    const isKnown = known !== undefined && isSame(known.data, data) && stillMeans(known.used, ids);
    // The newest data, whose objects the next emission is likely to meet again.
    const made = isKnown ? { ...known, data } : { ...recorded(ids, make), data };
    this.#made.set(key, made);
    // A key always has values of one type.
    return made.value as T;
  }
}

function isSame(a: Data, b: Data): boolean {
  if (a.length !== b.length) return false;
  for (const [index, item] of a.entries()) {
    if (item !== b[index] && !isDeepStrictEqual(item, b[index])) return false;
  }
  return true;
}

function stillMeans(used: ReadonlyMap<string, string>, ids: Identifiers): boolean {
  for (const [name, id] of used) if (ids.of(name) !== id) return false;
  return true;
}

const NO_IDENTIFIERS: Identifiers = {
  of: (name) => {
    throw new Error(`${name} is asked for by a part that has no identifiers.`);
  },
};

/** Makes a part and notes which identifiers it asks for. */
function recorded<T>(
  ids: Identifiers,
  make: (ids: Identifiers) => T,
): { readonly value: T; readonly used: ReadonlyMap<string, string> } {
  const used = new Map<string, string>();
  const value = make({
    of: (name) => {
      const id = ids.of(name);
      used.set(name, id);
      return id;
    },
  });
  return { value, used };
}
