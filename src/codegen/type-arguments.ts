/** The arguments of generic types: what each type parameter stands for in one use, and the name and identity that follow. */
import type { ts } from 'ts-morph';
import { pascalCase } from '../schema/names.js';
import {
  type Argument,
  type Bindings,
  type Place,
  type Reading,
  type TypeSite,
  type Use,
  originOf,
  typeOf,
  within,
} from './reading.js';
import { argumentKey, type Naming, type Shape } from './shapes.js';

/** A use with the declaration that it leads to. */
export interface DeclaredUse extends Use {
  readonly declaration: ts.TypeAliasDeclaration | ts.InterfaceDeclaration | ts.ClassDeclaration;
}

/** What a use makes of its declaration. */
export interface Instance {
  readonly bindings: Bindings;
  /** The arguments, without those at the end that are defaults anyway: they make the name. */
  readonly telling: readonly Shape[];
}

/** What each type parameter of the declaration stands for in this use. */
export function instanceOf(reading: Reading, use: DeclaredUse, place: Place): Instance {
  const { checker } = reading.project;
  const bindings = new Map<ts.Symbol, Argument>();
  const shapes: Shape[] = [];
  let tellingCount = 0;
  for (const [index, parameter] of (use.declaration.typeParameters ?? []).entries()) {
    const symbol = checker.getSymbolAtLocation(parameter.name);
    const given = givenArgument(reading, use, index);
    const byDefault = parameter.default && {
      node: parameter.default,
      type: given ? undefined : knownArgument(reading, use, index),
      bindings,
    };
    const site = given ?? byDefault;
    if (!symbol || !site) continue;
    const read = (at: TypeSite, isGiven: boolean): Shape =>
      reading.raw(at, argumentPlace(reading, { use, parameter, isGiven }, place));
    const shape = read(site, given !== undefined);
    bindings.set(symbol, { shape, type: typeOf(reading, site) });
    shapes.push(shape);
    const isDefault =
      byDefault &&
      (!given ||
        (canBeSame(reading, given, byDefault) &&
          argumentKey(read(byDefault, false)) === argumentKey(shape)));
    if (!isDefault) tellingCount = shapes.length;
  }
  return { bindings, telling: shapes.slice(0, tellingCount) };
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
  { project: { ts, checker } }: Reading,
  { type, symbol }: DeclaredUse,
  index: number,
): ts.Type | undefined {
  if (type?.aliasSymbol === symbol) return type.aliasTypeArguments?.[index];
  const isReference =
    type?.symbol === symbol && (type as ts.ObjectType).objectFlags & ts.ObjectFlags.Reference;
  return isReference ? checker.getTypeArguments(type as ts.TypeReference)[index] : undefined;
}

interface ArgumentUse {
  readonly use: DeclaredUse;
  readonly parameter: ts.TypeParameterDeclaration;
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
  if (!b && isWorkedOut(reading, byDefault.node)) return false;
  if (!a || !b) return true;
  const isAny = ({ flags }: ts.Type): boolean => (flags & ts.TypeFlags.Any) !== 0;
  if (isAny(a) || isAny(b)) return isAny(a) && isAny(b);
  return checker.isTypeAssignableTo(a, b) && checker.isTypeAssignableTo(b, a);
}

/** True for a node that only the checker understands, and of which it knows no type here: `keyof T`. */
function isWorkedOut({ project: { ts } }: Reading, node: ts.TypeNode): boolean {
  const visit = (at: ts.Node): boolean =>
    (ts.isTypeOperatorNode(at) && at.operator === ts.SyntaxKind.KeyOfKeyword) ||
    ts.isIndexedAccessTypeNode(at) ||
    ts.isConditionalTypeNode(at) ||
    ts.isMappedTypeNode(at) ||
    ts.isTemplateLiteralTypeNode(at) ||
    (ts.forEachChild(at, visit) ?? false);
  return visit(node);
}

/**
 * An anonymous argument is called after the place it is given at, and after its parameter from the second on; a default after
 * its declaration.
 */
function argumentPlace(
  reading: Reading,
  { use, parameter, isGiven }: ArgumentUse,
  place: Place,
): Place {
  const name = parameter.name.text;
  const origin = isGiven ? place.origin : originOf(reading.project, use.declaration);
  const isFirst = use.declaration.typeParameters?.[0] === parameter;
  const suffix = pascalCase(name);
  const given = isFirst ? place.naming : suffixed(place.naming, suffix);
  const naming = isGiven
    ? given
    : { base: `${declaredName(reading.project.ts, use)}${suffix}`, args: [] };
  return within(place, { path: `<${name}>`, origin: `${origin}<${name}>`, naming });
}

function suffixed(naming: Naming, suffix: string): Naming {
  return 'owner' in naming
    ? { ...naming, suffix: naming.suffix + suffix }
    : { ...naming, base: naming.base + suffix };
}

/** The identity of a use: its declaration's, with the arguments. */
export function instanceOrigin(origin: string, args: readonly Shape[]): string {
  return args.length === 0 ? origin : `${origin}<${args.map(argumentKey).join(', ')}>`;
}

/** The declared name, for a class expression that of its variable; a default export without one is called after its file. */
export function declaredName(ts: Reading['project']['ts'], { declaration }: DeclaredUse): string {
  const name = ts.getNameOfDeclaration(declaration);
  if (name && ts.isIdentifier(name)) return name.text;
  const file = declaration.getSourceFile().fileName;
  return file.slice(file.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '');
}
