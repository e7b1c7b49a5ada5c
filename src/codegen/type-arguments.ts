/** The arguments of generic types: what each type parameter stands for in one use, and the name and identity that follow. */
import type { ts } from 'ts-morph';
import { pascalCase } from '../schema/names.js';
import { once } from './once.js';
import {
  type Argument,
  type Bindings,
  type Place,
  type Reading,
  type TypeSite,
  type Use,
  type Word,
  broken,
  endless,
  freeParameters,
  isOfAlias,
  originOf,
  typeOf,
  within,
} from './reading.js';
import { literalOf } from './read-literals.js';
import { argumentKey, type Naming, type Shape } from './shapes.js';
import { wordOf } from './type-functions.js';

/** A use with the declaration that it leads to. */
export interface DeclaredUse extends Use {
  readonly declaration: ts.TypeAliasDeclaration | ts.InterfaceDeclaration | ts.ClassDeclaration;
}

/** What a use makes of its declaration. */
export interface Instance {
  readonly bindings: Bindings;
  /** Identities of the arguments. */
  readonly keys: readonly string[];
  /** The arguments, without those at the end that are defaults anyway: they make the name. */
  readonly telling: readonly Shape[];
}

/** What each type parameter of the declaration stands for in this use. */
export function instanceOf(reading: Reading, use: DeclaredUse, place: Place): Instance {
  const bindings = new Map<ts.Symbol, Argument>();
  const shapes: Shape[] = [];
  const keys: string[] = [];
  let tellingCount = 0;
  for (const { symbol, parameter, given, byDefault } of slotsOf(reading, use, bindings)) {
    const site = given ?? byDefault;
    if (!site) leftOut(reading, { use, parameter }, place);
    if (!symbol || !site) continue;
    const read = (at: TypeSite, isGiven: boolean): Shape => {
      const inside = argumentPlace(reading, { use, parameter, bindings, isGiven }, place);
      if (isGiven) return reading.raw(at, inside);
      const { defaults } = place;
      // `interface Page<T = Page>`: the default stands in itself.
      if (defaults.includes(parameter)) return endless(reading, place, use.symbol.name);
      return reading.raw(at, { ...inside, defaults: [...defaults, parameter] });
    };
    // `Page<typeof schema>`: what is asked of the type of a value need not be all of it.
    const word = given?.node && isOfValue(reading, given.node) ? wordOf(reading, given) : undefined;
    if (word) {
      bindings.set(
        symbol,
        readLater(reading, { site, word }, () => read(site, true)),
      );
      keys.push(word.key);
      tellingCount = shapes.push(literalOf(word.text));
      continue;
    }
    const shape = read(site, given !== undefined);
    bindings.set(symbol, { shape, type: typeOf(reading, site) });
    shapes.push(shape);
    keys.push(argumentKey(shape));
    const isDefault =
      byDefault &&
      (!given ||
        (canBeSame(reading, given, byDefault) &&
          argumentKey(read(byDefault, false)) === argumentKey(shape)));
    if (!isDefault) tellingCount = shapes.length;
  }
  return { bindings, keys, telling: shapes.slice(0, tellingCount) };
}

/**
 * The same of a type function: its arguments are named, and read when the result holds one of them. Undefined when one has
 * no name.
 */
export function applicationOf(
  reading: Reading,
  use: DeclaredUse,
  place: Place,
): Instance | undefined {
  const bindings = new Map<ts.Symbol, Argument>();
  const words: Word[] = [];
  let tellingCount = 0;
  for (const { symbol, parameter, given, byDefault } of slotsOf(reading, use, bindings)) {
    const site = given ?? byDefault;
    if (!symbol || !site) continue;
    // `type Static<T, Result = T['static']> = Result`: the checker knows what the whole use is.
    if (!given && isBody(reading, use, symbol)) continue;
    const word = wordOf(reading, site);
    if (given && !word) return undefined;
    const argument = { use, parameter, bindings, isGiven: given !== undefined };
    const read = (): Shape => reading.raw(site, argumentPlace(reading, argument, place));
    bindings.set(symbol, readLater(reading, { site, word }, read));
    if (word) words.push(word);
    const isDefault =
      byDefault && (!given || typeOf(reading, given) === typeOf(reading, byDefault));
    if (!isDefault) tellingCount = words.length;
  }
  return {
    bindings,
    keys: words.map(({ key }) => key),
    telling: words.slice(0, tellingCount).map(({ text }) => literalOf(text)),
  };
}

function leftOut(
  reading: Reading,
  { use, parameter }: Pick<ArgumentUse, 'use' | 'parameter'>,
  place: Place,
): void {
  const name = declaredName(reading.project.ts, use);
  broken(reading, place, {
    code: 'MEMFS101',
    message: `uses ${name} without its type argument ${parameter.name.text}`,
    hint: 'Write the type that it stands for.',
  });
}

/** True for `typeof order` and `ReturnType<typeof load>`. */
function isOfValue(reading: Reading, node: ts.Node): boolean {
  const { ts } = reading.project;
  return someNode(ts, node, ts.isTypeQueryNode);
}

/** True if the node or one inside it passes the test. */
function someNode(
  ts: Reading['project']['ts'],
  node: ts.Node,
  test: (node: ts.Node) => boolean,
): boolean {
  return test(node) || ts.forEachChild(node, (child) => someNode(ts, child, test)) === true;
}

/** An argument that is read when something holds it. */
function readLater(
  reading: Reading,
  { site, word }: { readonly site: TypeSite; readonly word: Word | undefined },
  read: () => Shape,
): Argument {
  const shape = once(read);
  return {
    get shape() {
      return shape();
    },
    type: typeOf(reading, site),
    word,
  };
}

function isBody(
  { project: { ts, checker } }: Reading,
  { declaration }: DeclaredUse,
  parameter: ts.Symbol,
): boolean {
  const { type } = declaration as ts.TypeAliasDeclaration;
  return ts.isTypeReferenceNode(type) && checker.getSymbolAtLocation(type.typeName) === parameter;
}

/** A type parameter of a declaration, and what a use gives for it. */
interface Slot {
  readonly symbol: ts.Symbol | undefined;
  readonly parameter: ts.TypeParameterDeclaration;
  readonly given: TypeSite | undefined;
  readonly byDefault: (TypeSite & { readonly node: ts.TypeNode }) | undefined;
}

/** `bindings` are those of the parameters before, which a default may mention. */
function slotsOf(reading: Reading, use: DeclaredUse, bindings: Bindings): readonly Slot[] {
  return (use.declaration.typeParameters ?? []).map((parameter, index) => {
    const given = givenArgument(reading, use, index);
    return {
      symbol: reading.project.checker.getSymbolAtLocation(parameter.name),
      parameter,
      given,
      byDefault: parameter.default && {
        node: parameter.default,
        type: given ? undefined : knownArgument(reading, use, index),
        bindings,
      },
    };
  });
}

/** An argument of the use; undefined when the checker only filled in the default. */
function givenArgument(
  { project: { checker } }: Reading,
  use: DeclaredUse,
  index: number,
): TypeSite | undefined {
  const given = use.args[index];
  const byDefault = use.declaration.typeParameters?.[index]?.default;
  const isFilledIn = given && byDefault && checker.getTypeFromTypeNode(byDefault) === given.type;
  return isFilledIn ? undefined : given;
}

/** What the checker made of an argument that is not written. */
function knownArgument(
  { project: { checker } }: Reading,
  { type, symbol }: DeclaredUse,
  index: number,
): ts.Type | undefined {
  if (type?.aliasSymbol === symbol) return type.aliasTypeArguments?.[index];
  return type?.symbol === symbol
    ? checker.getTypeArguments(type as ts.TypeReference)[index]
    : undefined;
}

interface ArgumentUse {
  readonly use: DeclaredUse;
  readonly parameter: ts.TypeParameterDeclaration;
  /** Of the parameters before. */
  readonly bindings: Bindings;
  readonly isGiven: boolean;
}

/** Only then is a default read that is not used: what is wrong with it concerns nobody. */
function canBeSame(
  reading: Reading,
  given: TypeSite,
  byDefault: TypeSite & { readonly node: ts.TypeNode },
): boolean {
  const { ts, checker } = reading.project;
  const [a, b] = [typeOf(reading, given), typeOf(reading, byDefault)];
  if (!b && needsChecker(reading, byDefault.node)) return false;
  if (!a || !b) return true;
  const isAny = ({ flags }: ts.Type): boolean => (flags & ts.TypeFlags.Any) !== 0;
  if (isAny(a) || isAny(b)) return isAny(a) && isAny(b);
  return checker.isTypeAssignableTo(a, b) && checker.isTypeAssignableTo(b, a);
}

/** True for a node that only the checker understands, and of which it knows no type here: `keyof T`. */
function needsChecker({ project: { ts } }: Reading, node: ts.TypeNode): boolean {
  return someNode(
    ts,
    node,
    (at) =>
      (ts.isTypeOperatorNode(at) && at.operator === ts.SyntaxKind.KeyOfKeyword) ||
      ts.isIndexedAccessTypeNode(at) ||
      ts.isConditionalTypeNode(at) ||
      ts.isMappedTypeNode(at) ||
      ts.isTemplateLiteralTypeNode(at),
  );
}

/**
 * An anonymous argument is called after the place it is given at, and after its parameter from the second on, or if an alias
 * has the name of the place; a default after its declaration.
 */
function argumentPlace(
  reading: Reading,
  { use, parameter, bindings, isGiven }: ArgumentUse,
  place: Place,
): Place {
  const name = parameter.name.text;
  const suffix = pascalCase(name);
  const step = (origin: string, naming: Naming): Place =>
    within(place, { path: `<${name}>`, origin: `${origin}<${name}>`, naming });
  if (isGiven) {
    const isFirst = use.declaration.typeParameters?.[0] === parameter;
    const isPlain = isFirst && !isOfAlias(reading, place);
    return step(place.origin, isPlain ? place.naming : suffixed(place.naming, suffix));
  }
  // A default may hold the arguments before it: `Box<T, U = { of: T }>`.
  const mentioned = parameter.default ? freeParameters(reading.project, parameter.default) : [];
  const args = mentioned.flatMap((symbol) => bindings.get(symbol) ?? []);
  const keys = args.map(({ word, shape }) => word?.key ?? argumentKey(shape));
  const base = `${declaredName(reading.project.ts, use)}${suffix}`;
  return step(instanceOrigin(originOf(reading.project, use.declaration), keys), {
    base,
    args: args.map(({ word, shape }) => (word ? literalOf(word.text) : shape)),
  });
}

function suffixed(naming: Naming, suffix: string): Naming {
  return 'owner' in naming
    ? { ...naming, suffix: naming.suffix + suffix }
    : { ...naming, base: naming.base + suffix };
}

/** The identity of a use: its declaration's, with the arguments. */
export function instanceOrigin(origin: string, keys: readonly string[]): string {
  return keys.length === 0 ? origin : `${origin}<${keys.join(', ')}>`;
}

/** The declared name, for a class expression that of its variable; a default export without one is called after its file. */
export function declaredName(ts: Reading['project']['ts'], { declaration }: DeclaredUse): string {
  const name = ts.getNameOfDeclaration(declaration);
  if (name && ts.isIdentifier(name)) return name.text;
  const file = declaration.getSourceFile().fileName;
  return file.slice(file.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
}
