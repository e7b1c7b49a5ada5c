/**
 * What one emission leaves for the next: a part of the output that would be made of the same data is not made again. An emission
 * without a memo of the past gives the same bytes.
 */
import { isSameData } from '../schema/same-data.js';
import type { Identifiers } from './identifiers.js';
import { Piece, runsOf } from './pieces.js';

/** What a part is made of. Items that are the same objects as before are not looked into. */
export type Data = readonly unknown[];

/** What tells a part from others, and what it is made of. */
export interface PartOf {
  readonly kind: string;
  /** Its own among the parts of a kind. */
  readonly name: string;
  readonly data: Data;
}

/** A part, what it was made of, and the identifiers that stand in it. */
interface Made {
  readonly data: Data;
  readonly used: ReadonlyMap<string, string>;
  readonly value: unknown;
}

/** By kind, then by name. */
type Parts = Map<string, Map<string, Made>>;

/** A list whose items are emitted one after the other. */
export interface Items<T> {
  /** Its own among the lists of an emission. */
  readonly kind: string;
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
  #last: Parts = new Map();
  #made: Parts = new Map();

  /** What the emission before the last one made is forgotten. */
  begin(): void {
    this.#last = this.#made;
    this.#made = new Map();
  }

  /** A part that follows from its data alone. */
  part<T>(of: PartOf, make: () => T): T {
    return this.#part(of, NO_IDENTIFIERS, make);
  }

  /** The texts of a list, which follow from its items and the identifiers that they ask for. */
  pieces<T>(
    { kind, items, nameOf, dataOf, ids = NO_IDENTIFIERS }: Items<T>,
    text: RunText<T>,
  ): Piece[] {
    const runs = runsOf(items, nameOf);
    return runs.map((run, index) => {
      const [first] = run;
      const isLast = index === runs.length - 1;
      const data = [isLast, ...(dataOf ? run.flatMap(dataOf) : run)];
      const make = (asked: Identifiers): Piece => new Piece(text(run, { ids: asked, isLast }));
      return this.#part({ kind, name: nameOf(first), data }, ids, make);
    });
  }

  #part<T>({ kind, name, data }: PartOf, ids: Identifiers, make: (ids: Identifiers) => T): T {
    const known = this.#last.get(kind)?.get(name);
    const isKnown = known !== undefined && isSame(known.data, data) && stillMeans(known.used, ids);
    // The newest data, whose objects the next emission is likely to meet again.
    const made = isKnown ? { ...known, data } : { ...recorded(ids, make), data };
    const others = this.#made.get(kind) ?? new Map<string, Made>();
    this.#made.set(kind, others.set(name, made));
    // A kind always has values of one type.
    return made.value as T;
  }
}

function isSame(a: Data, b: Data): boolean {
  if (a.length !== b.length) return false;
  for (const [index, item] of a.entries()) {
    if (!isSameData(item, b[index])) return false;
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
