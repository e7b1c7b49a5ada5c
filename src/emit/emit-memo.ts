/**
 * What one emission leaves for the next: a part of the output that would be made of the same data is not made again. An emission
 * without a memo of the past gives the same bytes.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Identifiers } from './identifiers.js';

/** What a part is made of. Items that are the same objects as before are not looked into. */
export type Data = readonly unknown[];

/** A part, what it was made of, and the identifiers that stand in it. */
interface Made {
  readonly data: Data;
  readonly used: ReadonlyMap<string, string>;
  readonly value: string | Uint8Array;
}

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
  part<T extends string | Uint8Array>(key: string, data: Data, make: () => T): T {
    return this.partWithNames(key, { data, ids: NO_IDENTIFIERS }, make);
  }

  /** A part that follows from some data and the identifiers that it asks for. */
  partWithNames<T extends string | Uint8Array>(
    key: string,
    { data, ids }: { readonly data: Data; readonly ids: Identifiers },
    make: (ids: Identifiers) => T,
  ): T {
    const known = this.#last.get(key);
    const isKnown =
      known !== undefined &&
      isSame(known.data, data) &&
      [...known.used].every(([name, id]) => ids.of(name) === id);
    // The newest data, whose objects the next emission is likely to meet again.
    const made = { ...(isKnown ? known : recorded(ids, make)), data };
    this.#made.set(key, made);
    // A key always has values of one type.
    return made.value as T;
  }
}

function isSame(a: Data, b: Data): boolean {
  return (
    a.length === b.length &&
    a.every((item, index) => item === b[index] || isDeepStrictEqual(item, b[index]))
  );
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
