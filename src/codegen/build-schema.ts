/**
 * Shapes become the schema: every package gets its functions and a copy of the types they use, with protobuf names, and
 * wrapper messages where protobuf has no direct form. Field numbers are 0 until the lock gives them.
 */
import type { Schema } from '../schema/schema.js';
import { type Diagnostic, Problems } from './diagnostics.js';
import type { BuildSettings, Draft, Note, PackageNames } from './draft.js';
import { fullService, nameFunctions } from './name-functions.js';
import { PackageSchema } from './package-schema.js';
import type { FunctionShape, NamedShape, Shapes } from './shapes.js';

/** A package, and what it follows from. */
interface Part extends Pick<Schema, 'functions' | 'messages' | 'enums'> {
  readonly notes: ReadonlyMap<string, Note>;
  readonly diagnostics: readonly Diagnostic[];
  readonly members: readonly FunctionShape[];
  /** The answers to its questions. */
  readonly named: Answers<NamedShape>;
  readonly types: Answers<string>;
  readonly services: Answers<string>;
  readonly owners: Answers<string>;
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
      parts.set(name, last && isSame(last, input) ? last : partOf(input));
    }
    this.#parts = parts;
    return joined([...parts.values()], settings.problems);
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
    owners: new Map<string, string | undefined>(),
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
      owner: (name: string) => noting(asked.owners, name, known.owner(name)),
    },
  };
  const { functions, messages, enums } = new PackageSchema({
    packageName: name,
    functions: members,
    names: nameFunctions(name, members, settings),
    named: { get: (origin) => noting(asked.named, origin, named.get(origin)) },
    settings,
    notes,
  });
  return { functions, messages, enums, notes, diagnostics: problems.all, members, ...asked };
}

function isSame(part: Part, { members, named, known }: PartInput): boolean {
  return (
    part.members.length === members.length &&
    part.members.every((member, index) => member === members[index]) &&
    [...part.named].every(([origin, shape]) => named.get(origin) === shape) &&
    [...part.types].every(([origin, type]) => known.type(origin) === type) &&
    [...part.services].every(([origin, service]) => known.service(origin) === service) &&
    [...part.owners].every(([name, owner]) => known.owner(name) === owner)
  );
}

function joined(parts: readonly Part[], problems: Problems): Draft {
  for (const diagnostic of parts.flatMap(({ diagnostics }) => diagnostics)) {
    problems.report(diagnostic);
  }
  const schema: Schema = {
    version: 1,
    functions: parts
      .flatMap(({ functions }) => functions)
      .sort((a, b) => compare(fullService(a), fullService(b))),
    messages: parts.flatMap(({ messages }) => messages).sort((a, b) => compare(a.name, b.name)),
    enums: parts.flatMap(({ enums }) => enums).sort((a, b) => compare(a.name, b.name)),
  };
  return { schema, notes: new Map(parts.flatMap(({ notes }) => [...notes])) };
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

/** By UTF-16 code unit, so that no locale changes the order. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
