/** What is worked out from types that cannot travel themselves. */
import { ApiFunc } from 'nestjs-memfs';
import { check, type Check, type Output, type Static } from './library.js';

const place = check.object({ city: check.text(), zip: check.either(check.text(), check.count()) });

const visit = check.object({
  at: check.date(),
  place,
  notes: check.list(check.text()),
});

/** Named after the alias, and not after what works it out. */
type Visit = Output<typeof visit>;

/** Nobody has named what this is given. */
type Flatter<One, Other> = One & { other: Other };

type City = Output<ReturnType<typeof cityOf>>;

function cityOf() {
  return place.pick('city');
}

function load(id: string) {
  return { id, at: new Date(0) };
}

type Loaded<F extends (...args: never[]) => unknown> = Awaited<ReturnType<F>>;

/** Holds what its argument checks, and not its argument. */
interface Paged<T extends Check<unknown>> {
  items: Output<T>[];
  first?: Unpacked<T>;
}

type Unpacked<T> = (T extends Check<infer Inside> ? Inside : never);

const schemas = { left: check.object({ x: check.text() }), right: check.object({ x: check.count() }) };
const others = { left: check.object({ x: check.date() }) };

/** A value and a type of one name. */
const size = check.object({ width: check.count() });
type size = Check<string>;

const defaults = { size: 1, unit: 'mm' };

/** The type of a value is data, if it is held. */
interface Reset<T> {
  to: T;
}

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

type Tagged<T> = (T extends Check<infer Inside> ? Inside : never) & { tag: string };

type Some<F extends (...args: never[]) => unknown> = NonNullable<ReturnType<F>>;

function find(id: string) {
  return id === '' ? null : { found: id };
}

/** The compiler remembers the type as Patch of something without a name. */
type Draft = Patch<{ title: string; lines: { text: string }[] }>;

type Found = Some<typeof find>;

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
  paged(page: Paged<typeof place>, cities: Paged<ReturnType<typeof cityOf>>): Paged<typeof visit> {
    return { items: [], first: { at: new Date(page.items.length), place: page.first!, notes: cities.items.map(({ city }) => city) } };
  }

  @ApiFunc()
  nameless(one: Patch<Reset<{ a: string }>>, other: Patch<Reset<{ b: number }>>): Tagged<typeof visit> {
    return { at: new Date(other.to?.b ?? 0), place: { city: one.to?.a ?? '', zip: 0 }, notes: [], tag: 'x' };
  }

  @ApiFunc()
  members(
    one: Output<typeof schemas.left>,
    two: Output<typeof schemas.right>,
    three: Output<typeof others.left>,
    four: Output<typeof size>,
    five: Output<size>,
  ): Output<typeof others.left>[] {
    return [three, { x: new Date(two.x + four.width + one.x.length + five.length) }];
  }

  @ApiFunc()
  remembered(draft: Draft, found: Found) {
    return { draft, all: [draft], found, line: draft.lines?.[0] };
  }

  @ApiFunc()
  primitives(
    text: Priced<Part, string>,
    count: Priced<Part, number>,
    big: Priced<Part, bigint>,
    flag: Priced<Part, boolean>,
    one: Priced<Part, 1>,
  ): Priced<Part, 'a' | 'b'> {
    return { ...text, ...count, ...big, ...flag, name: String(one.code), code: 'a' };
  }

  @ApiFunc()
  some(some: Some<typeof find>): Some<typeof find>[] {
    return [some];
  }

  @ApiFunc()
  reset(reset: Reset<typeof defaults>, both: Output<Flatter<typeof place, typeof visit>>): Reset<typeof defaults> {
    return { to: { ...reset.to, unit: both.city } };
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
