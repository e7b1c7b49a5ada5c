/** Types of the standard library, Node, RxJS and this package, known by the file that declares them and never by name alone. */
import type { ts } from 'ts-morph';
import type { ScalarName } from '../schema/schema.js';
import { refuseForeignKeysWithin } from './argument-keys.js';
import type { Project } from './load-project.js';
import { readRecord } from './read-records.js';
import { literalsOf } from './read-unions.js';
import {
  NO_BINDINGS,
  type Place,
  type Reading,
  type TypeSite,
  type Use,
  typeOf,
  broken,
  elementOf,
  within,
} from './reading.js';
import type { MapShape, Shape } from './shapes.js';
import { isWorkedOut } from './type-functions.js';

type Library = 'standard' | 'node' | 'rxjs' | 'nestjs-memfs' | 'other';

/** Which library declares a symbol. */
export function libraryOf({ program, packages }: Project, symbol: ts.Symbol): Library {
  const files = (symbol.declarations ?? []).map((declaration) => declaration.getSourceFile());
  if (files.some((file) => program.isSourceFileDefaultLibrary(file))) return 'standard';
  for (const { fileName } of files) {
    const { name } = packages.of(fileName);
    if (name === '@types/node') return 'node';
    if (name === 'rxjs' || name === 'nestjs-memfs') return name;
  }
  return 'other';
}

/** True for what this package exports under this name. */
export function isOurs({ packages }: Project, symbol: ts.Symbol, name: string): boolean {
  return (
    symbol.name === name &&
    (symbol.declarations ?? []).some((declaration) => {
      const { fileName } = declaration.getSourceFile();
      const { name: owner, directory } = packages.of(fileName);
      return owner === 'nestjs-memfs' && /^\/(src|dist)\//.test(fileName.slice(directory.length));
    })
  );
}

/** The shape of a library type; undefined when the symbol is not one, or its declaration says enough. */
export function readLibraryType(reading: Reading, use: Use, place: Place): Shape | undefined {
  switch (libraryOf(reading.project, use.symbol)) {
    case 'standard':
      return readStandardType(reading, use, place);
    case 'node':
      if (use.symbol.name === 'Buffer') return { kind: 'bytes', as: 'Buffer' };
      return isAlias(reading.project, use.symbol) ? undefined : runtimeClass(reading, use, place);
    case 'rxjs':
      return RX_STREAMS.has(use.symbol.name)
        ? { kind: 'stream', of: argument(reading, use, place), as: 'observable' }
        : undefined;
    case 'nestjs-memfs':
      return isOurs(reading.project, use.symbol, use.symbol.name)
        ? scalarAlias(use.symbol.name)
        : undefined;
    default:
      return undefined;
  }
}

const RX_STREAMS = new Set([
  'Observable',
  'Subject',
  'BehaviorSubject',
  'ReplaySubject',
  'AsyncSubject',
]);

/** Int64 and Double are other words for bigint and number. */
const SCALARS: ReadonlyMap<string, ScalarName | 'duration'> = new Map([
  ['Int32', 'int32'],
  ['UInt32', 'uint32'],
  ['UInt64', 'uint64'],
  ['Float', 'float'],
  ['Duration', 'duration'],
] as const);

function scalarAlias(name: string): Shape | undefined {
  const scalar = SCALARS.get(name);
  if (scalar === undefined) return undefined;
  return scalar === 'duration' ? { kind: 'duration' } : { kind: 'scalar', scalar };
}

function readStandardType(reading: Reading, use: Use, place: Place): Shape | undefined {
  switch (use.symbol.name) {
    case 'Date':
      return { kind: 'timestamp' };
    case 'Uint8Array':
    case 'ArrayBuffer':
      return { kind: 'bytes', as: use.symbol.name };
    case 'Array':
    case 'ReadonlyArray':
      return { kind: 'list', element: element(reading, use, place), as: 'array' };
    case 'Set':
    case 'ReadonlySet':
      return { kind: 'list', element: element(reading, use, place), as: 'set' };
    case 'Map':
    case 'ReadonlyMap':
      return readMap(reading, use, place);
    case 'Promise':
    case 'PromiseLike':
      return { kind: 'promise', of: argument(reading, use, place) };
    case 'AsyncIterable':
    case 'AsyncIterableIterator':
    case 'AsyncIteratorObject':
    case 'AsyncGenerator':
      return { kind: 'stream', of: argument(reading, use, place), as: 'iterable' };
    case 'Record':
      return readRecord(reading, use, place);
    case 'Readonly':
      return argument(reading, use, place);
    case 'NonNullable': {
      if (isOpen(reading, use)) return worked(reading, use, place);
      const shape = argument(reading, use, place);
      return shape.kind === 'maybe' ? shape.of : shape;
    }
    case 'Awaited':
      return isOpen(reading, use)
        ? worked(reading, use, place)
        : awaited(argument(reading, use, place));
    default:
      return isAlias(reading.project, use.symbol)
        ? worked(reading, use, place)
        : runtimeClass(reading, use, place);
  }
}

/** What a mapped type makes an object of, when it takes a branded primitive for one. */
const BOXED: ReadonlyMap<string, ScalarName> = new Map([
  ['String', 'string'],
  ['Number', 'double'],
  ['BigInt', 'int64'],
  ['Boolean', 'bool'],
] as const);

/**
 * An anonymous type with just the members of a library type: a mapped type that reaches a Date is meant to leave it, so that
 * `DeepPartial<Date>` is a Date. Undefined for any other type.
 */
export function readLibraryBehind(
  reading: Reading,
  type: ts.Type,
  place: Place,
): Shape | undefined {
  const symbol = librarySymbolBehind(reading.project, type);
  if (!symbol) return undefined;
  const { name } = symbol;
  const primitive = BOXED.get(name);
  if (primitive) return { kind: 'scalar', scalar: primitive };
  const parameters = (symbol.declarations ?? [])
    .filter((at) => isInterfaceOrClass(reading.project, at))
    .map(({ typeParameters = [] }) => typeParameters);
  // One declaration of several may leave out the defaults.
  const isGeneric = !parameters.some((each) => each.every((parameter) => parameter.default));
  if (!isGeneric) return readLibraryType(reading, { symbol, args: [], type: undefined }, place);
  const any = (parameters[0] ?? []).map(() => 'any').join(', ');
  return broken(reading, place, {
    code: 'MEMFS106',
    message: `has the members of ${name}, which a mapped type took apart`,
    hint: `Leave ${name} as it is: \`T extends ${name}<${any}> ? T : …\`.`,
  });
}

function librarySymbolBehind(project: Project, type: ts.Type): ts.Symbol | undefined {
  const { checker } = project;
  const membersOf = (at: ts.Type): readonly ts.Symbol[] =>
    checker.getPropertiesOfType(at).filter(({ name }) => !name.startsWith('__@'));
  const names = new Set(membersOf(type).map(({ name }) => name));
  const owners = membersOf(type).flatMap(({ declarations }) => {
    const parent = declarations?.[0]?.parent;
    const name = parent && isInterfaceOrClass(project, parent) ? parent.name : undefined;
    return (name && checker.getSymbolAtLocation(name)) ?? [];
  });
  return [...new Set(owners)].find((symbol) => {
    if (!['standard', 'node'].includes(libraryOf(project, symbol))) return false;
    const all = membersOf(checker.getDeclaredTypeOfSymbol(symbol));
    // A brand is one more.
    const isWhole = all.length === names.size || BOXED.has(symbol.name);
    return isWhole && all.every(({ name }) => names.has(name));
  });
}

function isInterfaceOrClass(
  { ts }: Project,
  node: ts.Node,
): node is ts.InterfaceDeclaration | ts.ClassDeclaration {
  return ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node);
}

/** Partial, Pick, Omit and the other utility types: the checker works them out. */
function worked(reading: Reading, use: Use, place: Place): Shape {
  const { symbol, type, node } = use;
  const refused = refuseForeignKeysWithin(reading, use, place);
  if (refused) return refused;
  if (type) return reading.resolved({ node, type, bindings: NO_BINDINGS }, place);
  return broken(reading, place, {
    code: 'MEMFS101',
    message: `uses ${symbol.name} of a type parameter, which cannot be worked out here`,
    hint: 'Give the type a name of its own with the arguments written out.',
  });
}

/** True in `Awaited<ReturnType<F>>` of a type parameter: only the checker knows what the argument is, and only as a part of the whole. */
function isOpen(reading: Reading, { args: [argument] }: Use): boolean {
  return (
    argument?.node !== undefined &&
    isWorkedOut(reading.project, argument.node) &&
    typeOf(reading, argument) === undefined
  );
}

function argument(reading: Reading, use: Use, place: Place): Shape {
  const node = use.args[0]?.node ?? place.node;
  return reading.raw(withType(reading, use, 0), { ...place, node });
}

function awaited(shape: Shape): Shape {
  return shape.kind === 'promise' ? awaited(shape.of) : shape;
}

function element(reading: Reading, use: Use, place: Place): Shape {
  return reading.value(withType(reading, use, 0), elementOf(place, use.args[0]?.node));
}

/** An argument with the checker's type of it, if that of the use is known. */
function withType({ project }: Reading, { args, type, symbol }: Use, index: number): TypeSite {
  const site = args[index] ?? { bindings: NO_BINDINGS };
  if (!type || type.getSymbol() !== symbol) return site;
  return { ...site, type: project.checker.getTypeArguments(type as ts.TypeReference)[index] };
}

function readMap(reading: Reading, use: Use, place: Place): Shape {
  const key = mapKey(reading, reading.raw(withType(reading, use, 0), place), place);
  const node = use.args[1]?.node;
  const inside = within(place, {
    node,
    path: '{}',
    origin: `${place.origin}{}`,
  });
  const value = reading.value(withType(reading, use, 1), inside);
  return key ? { kind: 'map', ...key, value, as: 'Map' } : { kind: 'broken' };
}

/** The protobuf key of a Map's key type; number keys travel as decimal strings, because protobuf has no such key. */
function mapKey(
  reading: Reading,
  shape: Shape,
  place: Place,
): Pick<MapShape, 'key' | 'numericKeys' | 'constraints'> | undefined {
  if (shape.kind === 'scalar') {
    const tags = shape.constraints && { constraints: { keys: shape.constraints } };
    if (shape.scalar === 'double' || shape.scalar === 'float')
      return { key: 'string', numericKeys: true, ...tags };
    return { key: shape.scalar, numericKeys: false, ...tags };
  }
  const literals = literalsOf(reading, shape);
  if (literals) {
    const [areTexts, areNumbers] = (['string', 'number'] as const).map((type) =>
      literals.every(({ value }) => typeof value === type),
    );
    const constraints = { keys: { enum: literals.map(({ value }) => value) } };
    if (areTexts || areNumbers) {
      return { key: 'string', numericKeys: areNumbers === true, constraints };
    }
  }
  if (shape.kind !== 'broken') {
    broken(reading, place, {
      code: 'MEMFS109',
      message: 'is a Map whose key protobuf cannot hold',
      hint: 'Use string, number, bigint or boolean keys, or an array of entries.',
    });
  }
  return undefined;
}

function isAlias({ ts }: Project, symbol: ts.Symbol): boolean {
  return (symbol.flags & ts.SymbolFlags.TypeAlias) !== 0;
}

const INSTEAD: Readonly<Record<string, string>> = {
  String: 'Write string.',
  Number: 'Write number.',
  Boolean: 'Write boolean.',
  BigInt: 'Write bigint.',
  Iterable: 'Write an array.',
  Iterator: 'Write an array.',
  Generator: 'Write an array, or return an AsyncGenerator to stream.',
  Error: 'Throw it, or write the properties that the caller needs.',
  RegExp: 'Write string, and send its source.',
  URL: 'Write string, and send its href.',
  Object: 'Write object, unknown, or a type with properties.',
};

function runtimeClass(reading: Reading, { symbol: { name } }: Use, place: Place): Shape {
  if (name === 'Function' || name === 'CallableFunction' || name === 'NewableFunction') {
    return broken(reading, place, {
      code: 'MEMFS104',
      message: 'is a function; a message carries data only',
      hint: 'Remove it from the type, or pass the name of a function.',
    });
  }
  const numbers = name.startsWith('Big') ? 'bigint[]' : 'number[]';
  const instead = /(Int|Uint|Float)\d+(Clamped)?Array$/.test(name)
    ? `Write ${numbers}, or Uint8Array for bytes.`
    : INSTEAD[name];
  return broken(reading, place, {
    code: 'MEMFS106',
    message: `has the type ${name}, which lives in one process`,
    hint: instead ?? `Write an interface with the data of ${name} that the other side needs.`,
  });
}
