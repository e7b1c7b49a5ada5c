/**
 * Shapes become the schema: every package gets its functions and a copy of the types they use, with protobuf names, and
 * wrapper messages where protobuf has no direct form. Field numbers are 0 until the lock gives them.
 */
import { packageOf } from '../schema/names.js';
import { isSameData } from '../schema/same-data.js';
import type { FunctionSchema, MessageSchema, Schema } from '../schema/schema.js';
import { type Diagnostic, Problems } from './diagnostics.js';
import type { BuildSettings, Draft, Note, Notes, PackageNames } from './draft.js';
import { fullService, nameFunctions } from './name-functions.js';
import { PackageSchema } from './package-schema.js';
import type { FunctionShape, NamedShape, Shapes } from './shapes.js';

/** A package, and what it follows from. */
interface Part extends Pick<Schema, 'functions' | 'messages' | 'enums'> {
  readonly notes: ReadonlyMap<string, Note>;
  readonly diagnostics: readonly Diagnostic[];
  readonly members: readonly FunctionShape[];
  /** The names that it gave, by origin. */
  readonly given: Record<'types' | 'services', ReadonlyMap<string, string>>;
  /** The answers to its questions. */
  readonly named: Answers<NamedShape>;
  readonly types: Answers<string>;
  readonly services: Answers<string>;
  readonly origins: Answers<string>;
  readonly wrappers: Answers<boolean>;
}

/** Answers by the origin that was asked for. */
type Answers<T> = ReadonlyMap<string, T | undefined>;

/** Builds one schema after another; a package that follows from the same is the same. */
export class SchemaBuilder {
  #parts: ReadonlyMap<string, Part> = new Map();

  /** The schema of everything that was read. */
  build({ functions, named }: Shapes, settings: BuildSettings): Draft {
    const parts = new Map<string, Part>();
    for (const [name, members] of byPackage(functions, settings.defaultPackage)) {
      const last = this.#parts.get(name);
      const input = { name, members, named, known: settings.known.in(name) };
      parts.set(name, last && isSame(last, input) ? last : keepingSame(last, partOf(input)));
    }
    this.#parts = parts;
    return joined(parts, settings.problems);
  }
}

interface PartInput {
  readonly name: string;
  readonly members: readonly FunctionShape[];
  readonly named: ReadonlyMap<string, NamedShape>;
  readonly known: PackageNames;
}

function partOf({ name, members, named, known }: PartInput): Part {
  const problems = new Problems();
  const notes = new Map<string, Note>();
  const asked = {
    named: new Map<string, NamedShape | undefined>(),
    types: new Map<string, string | undefined>(),
    services: new Map<string, string | undefined>(),
    origins: new Map<string, string | undefined>(),
    wrappers: new Map<string, boolean>(),
  };
  const noting = <T>(answers: Map<string, T>, origin: string, answer: T): T => {
    answers.set(origin, answer);
    return answer;
  };
  const settings = {
    problems,
    known: {
      type: (origin: string) => noting(asked.types, origin, known.type(origin)),
      service: (origin: string) => noting(asked.services, origin, known.service(origin)),
      origin: (name: string) => noting(asked.origins, name, known.origin(name)),
      isWrapper: (name: string) => noting(asked.wrappers, name, known.isWrapper(name)),
    },
  };
  const names = nameFunctions(name, members, settings);
  const { functions, messages, enums } = new PackageSchema({
    packageName: name,
    functions: members,
    names,
    named: { get: (origin) => noting(asked.named, origin, named.get(origin)) },
    settings,
    notes,
  });
  return {
    functions: byService(functions),
    messages: inOrder(messages),
    enums: inOrder(enums),
    notes,
    diagnostics: problems.all,
    members,
    given: {
      types: new Map([...messages, ...enums].map((type) => [type.origin, type.name])),
      services: new Map([...names].map(([origin, { service }]) => [origin, `${name}.${service}`])),
    },
    ...asked,
  };
}

/** A type that is the same as before, and is numbered alike, stays the same object: what is made of it need not be made again. */
function keepingSame(before: Part | undefined, part: Part): Part {
  if (!before) return part;
  const kept = <T extends { readonly name: string }>(
    earlier: readonly T[],
    now: readonly T[],
    isSameType: (a: T, b: T) => boolean,
  ): readonly T[] => {
    const byName = new Map(earlier.map((type) => [type.name, type]));
    return now.map((type) => {
      const known = byName.get(type.name);
      return known && isSameType(known, type) ? known : type;
    });
  };
  return {
    ...part,
    messages: kept(before.messages, part.messages, (a, b) => {
      return isSameData(a, b) && isNumberedAlike(b, before.notes, part.notes);
    }),
    enums: kept(before.enums, part.enums, isSameData),
  };
}

/** The tags that steer numbers stand in the notes. */
function isNumberedAlike({ name, fields }: MessageSchema, a: Notes, b: Notes): boolean {
  return fields.every(({ protoName }) => {
    const [before, now] = [a, b].map((notes) => notes.get(`${name}.${protoName}`));
    return before?.number === now?.number && before?.renamedFrom === now?.renamedFrom;
  });
}

function isSame(part: Part, { members, named, known }: PartInput): boolean {
  return (
    part.members.length === members.length &&
    part.members.every((member, index) => member === members[index]) &&
    stillAnswers(part.named, (origin) => named.get(origin)) &&
    stillNames(part, 'types', known.type) &&
    stillNames(part, 'services', known.service) &&
    stillAnswers(part.origins, known.origin) &&
    stillAnswers(part.wrappers, (name) => known.isWrapper(name))
  );
}

type Ask<T> = (origin: string) => T | undefined;

function stillAnswers<T>(answers: Answers<T>, ask: Ask<T>): boolean {
  for (const [origin, answer] of answers) if (ask(origin) !== answer) return false;
  return true;
}

/** What has no name yet gets one; when that is locked, it is the same, and only what was said about its choice is not said again. */
function stillNames(part: Part, kind: 'types' | 'services', ask: Ask<string>): boolean {
  const given = part.given[kind];
  return stillAnswers(part[kind], (origin) => {
    const name = ask(origin);
    const isOwn = part.diagnostics.length === 0 && name === given.get(origin);
    return isOwn ? part[kind].get(origin) : name;
  });
}

/** The parts in order, so that little is left to sort. */
function joined(byName: ReadonlyMap<string, Part>, problems: Problems): Draft {
  for (const { diagnostics } of byName.values()) {
    for (const diagnostic of diagnostics) problems.report(diagnostic);
  }
  const parts = [...byName.keys()].sort().flatMap((name) => byName.get(name) ?? []);
  const schema: Schema = {
    version: 1,
    functions: byService(parts.flatMap(({ functions }) => functions)),
    messages: inOrder(parts.flatMap(({ messages }) => messages)),
    enums: inOrder(parts.flatMap(({ enums }) => enums)),
  };
  return { schema, notes: { get: (name) => noteIn(byName, name) } };
}

/** A field stands in a message, which stands in a package. */
function noteIn(parts: ReadonlyMap<string, Part>, name: string): Note | undefined {
  const owner = packageOf(name);
  return parts.get(owner)?.notes.get(name) ?? parts.get(packageOf(owner))?.notes.get(name);
}

function byService(functions: readonly FunctionSchema[]): FunctionSchema[] {
  return [...functions].sort((a, b) => compare(fullService(a), fullService(b)));
}

function inOrder<T extends { readonly name: string }>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => compare(a.name, b.name));
}

function byPackage(
  functions: readonly FunctionShape[],
  defaultPackage: string,
): ReadonlyMap<string, FunctionShape[]> {
  const packages = new Map<string, FunctionShape[]>();
  for (const fn of functions) {
    const name = fn.package ?? defaultPackage;
    const members = packages.get(name);
    if (members) members.push(fn);
    else packages.set(name, [fn]);
  }
  return packages;
}

/** By UTF-16 code unit, so that no locale changes the order; no two names are the same. */
function compare(a: string, b: string): number {
  return a < b ? -1 : 1;
}
