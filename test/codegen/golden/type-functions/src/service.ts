/** What is worked out from types that cannot travel themselves. */
import { ApiFunc } from 'nestjs-memfs';
import { check, type Output, type Static } from './library.js';

const place = check.object({ city: check.text(), zip: check.either(check.text(), check.count()) });

const visit = check.object({
  at: check.date(),
  place,
  notes: check.list(check.text()),
});

/** Named after the alias, and not after what works it out. */
type Visit = Output<typeof visit>;

type City = Output<ReturnType<typeof cityOf>>;

function cityOf() {
  return place.pick('city');
}

function load(id: string) {
  return { id, at: new Date(0) };
}

type Loaded<F extends (...args: never[]) => unknown> = Awaited<ReturnType<F>>;

/** Its default holds the argument before it. */
interface Box<T, Inside = { of: T }> {
  inside: Inside;
}

/** @pattern ^[A-Z]+$ */
type Sku = string;

/** The rule of the argument holds in the result, too. */
type Priced<T, Code> = { [Key in keyof T]?: T[Key] } & { code: Code };

/** What it is given is held as it is, with its rules. */
type Index<T> = Record<string, T>;

type Held<T> = Readonly<NonNullable<Awaited<T>>>;

type Codes = Index<Sku>;

interface Part {
  name: string;
  parts: Part[];
}

type Patch<T> = { [Key in keyof T]?: T[Key] extends readonly (infer Item)[] ? Patch<Item>[] : T[Key] };

type PartPatch = Patch<Part>;

/** The same type under another name is another message. */
type OtherPatch = Patch<Part>;

export class Applied {
  @ApiFunc()
  checked(visit: Visit, city: City, places: Output<typeof place>[]): Output<typeof place> {
    return places[0] ?? { ...city, zip: visit.notes.length };
  }

  @ApiFunc()
  byDefault(one: Static<typeof place>, texts: Box<string>, counts: Box<number>): Static<typeof visit> {
    return { at: new Date(counts.inside.of), place: one, notes: [texts.inside.of] };
  }

  @ApiFunc()
  loaded(one: Loaded<typeof load>): Loaded<typeof load> {
    return one;
  }

  @ApiFunc()
  priced(part: Priced<Part, Sku>): Priced<Part, Sku> {
    return part;
  }

  @ApiFunc()
  held(codes: Codes, more: Index<Sku>, part: Held<Promise<Part> | null>): Held<Sku | undefined> {
    return codes['a'] ?? more['a'] ?? part.name;
  }

  @ApiFunc()
  patched(one: PartPatch, other: OtherPatch, inline: Patch<{ size: number }>): PartPatch {
    return { ...one, ...other, name: String(inline.size) };
  }
}
