/** Named types: a reference is followed to its declaration, whatever it is called where it is used. */
import type { ts } from 'ts-morph';
import { refuseForeignKeys } from './argument-keys.js';
import { readDoc } from './read-docs.js';
import { readLibraryType } from './read-library.js';
import { readEnum, readMember } from './read-literals.js';
import { inheritedBindings } from './inherited-bindings.js';
import { nullishOf } from './nullish.js';
import { readMembers, referTo, registerOther } from './read-objects.js';
import {
  type Bindings,
  endless,
  isOfAlias,
  MAX_GENERIC_DEPTH,
  type Place,
  type Reading,
  type TypeSite,
  type Use,
  broken,
  originOf,
  siteOf,
  targetOf,
  typeOf,
} from './reading.js';
import { readAliasTags } from './read-tags.js';
import { maybe, type Shape } from './shapes.js';
import {
  applicationOf,
  declaredName,
  type DeclaredUse,
  instanceOf,
  instanceOrigin,
} from './type-arguments.js';
import { isTypeFunction } from './type-functions.js';

/** `Report`, `Page<Customer>`, `Color.Red`, `import('./a').Report`. */
export function readReference(reading: Reading, site: TypeSite, place: Place): Shape {
  const { project } = reading;
  const node = site.node as ts.TypeReferenceNode | ts.ImportTypeNode;
  const name = nameOfReference(project.ts, node);
  const local = project.checker.getSymbolAtLocation(name);
  const symbol = local && targetOf(project, local);
  if (!symbol?.declarations?.length) return unresolved(reading, place, name.getText());
  if (symbol.flags & project.ts.SymbolFlags.TypeParameter) {
    const bound = site.bindings.get(symbol);
    if (bound) return bound.shape;
    return site.type ? reading.raw(siteOf(site.type), place) : unbound(reading, place, symbol);
  }
  const args = (node.typeArguments ?? []).map((arg) => ({ node: arg, bindings: site.bindings }));
  const use = { symbol, args, type: typeOf(reading, site), node };
  return (
    readUse(reading, use, place) ??
    readWorkedOut(reading, use, place) ??
    unresolved(reading, place, symbol.name)
  );
}

/**
 * A use of a declared or a library type. Undefined when the use is the type that is being read at this place, or when
 * only the checker's type says what it is.
 */
export function readUse(reading: Reading, use: Use, place: Place): Shape | undefined {
  const known = refuseForeignKeys(reading, use, place) ?? readLibraryType(reading, use, place);
  if (known) return known;
  const { ts } = reading.project;
  const { symbol } = use;
  const declaration = symbol.declarations?.find(
    (at) => ts.isTypeAliasDeclaration(at) || ts.isInterfaceDeclaration(at) || ts.isClassLike(at),
  );
  if (declaration) {
    const declared = declaration as
      ts.TypeAliasDeclaration | ts.InterfaceDeclaration | ts.ClassDeclaration;
    return readDeclaration(reading, { ...use, declaration: declared }, place);
  }
  if (symbol.flags & ts.SymbolFlags.Enum) return readEnum(reading, symbol, place);
  const member = symbol.declarations?.find(ts.isEnumMember);
  return member && (readMember(reading, member, place) ?? { kind: 'broken' });
}

/** What a type function gives where it has no name of its own: called after its place. */
function readWorkedOut(reading: Reading, { symbol, type }: Use, place: Place): Shape | undefined {
  const isWorkedOut = symbol.declarations?.some((at) => isTypeFunction(reading.project, at));
  return isWorkedOut ? reading.resolved(siteOf(type), place) : undefined;
}

function readDeclaration(reading: Reading, use: DeclaredUse, place: Place): Shape | undefined {
  const { type, declaration } = use;
  const isWorkedOut = type !== undefined && isTypeFunction(reading.project, declaration);
  // `type Order = Simplify<A & B>` is called Order, as if it were written out.
  if (isWorkedOut && isOfAlias(reading, place)) return undefined;
  const instance = (isWorkedOut ? applicationOf : instanceOf)(reading, use, place);
  if (!instance) return undefined;
  const { bindings, keys, telling } = instance;
  const origin = instanceOrigin(originOf(reading.project, declaration), keys);
  if (origin === place.origin) return undefined;
  if (place.depth > MAX_GENERIC_DEPTH) return endless(reading, place, use.symbol.name);
  // Only `type Login = Result<{ token: string }>` leads to a use with arguments of its own.
  const isOwn = isOfAlias(reading, place) && keys.some((key) => key.includes(`${place.origin}<`));
  const naming = isOwn
    ? place.naming
    : { base: declaredName(reading.project.ts, use), args: telling };
  const depth = keys.length > 0 ? place.depth + 1 : place.depth;
  const inside = { ...place, origin, naming, depth };
  return reading.project.ts.isTypeAliasDeclaration(use.declaration)
    ? readAlias(reading, { ...use, bindings }, inside)
    : readObjectDeclaration(reading, { ...use, bindings }, inside);
}

interface BoundUse extends DeclaredUse {
  readonly bindings: Bindings;
}

/**
 * The alias under which the checker remembers a type. Undefined when that is being read at this place, or was never read.
 * By the type itself: anonymous arguments have another identity in every place.
 */
export function readInstance(
  reading: Reading,
  type: ts.Type,
  place: Place,
): Shape | 'here' | undefined {
  const known = reading.instances.get(type);
  if (!known) return undefined;
  return known === place.origin ? 'here' : readKnownAlias(reading, known, type);
}

/** An alias that was read, or is being read. */
function readKnownAlias(
  reading: Reading,
  origin: string,
  type: ts.Type | undefined,
): Shape | undefined {
  const known = reading.aliases.get(origin);
  if (known !== null) return known;
  reading.recursive.add(origin);
  return withNullish(reading, { kind: 'named', origin }, type);
}

/** An alias gives its name to the object, union or enum that its body is; of anything else it is just another word. */
function readAlias(
  reading: Reading,
  { declaration, type, bindings, symbol }: BoundUse,
  place: Place,
): Shape {
  const { named, aliases } = reading;
  const { origin } = place;
  const known = readKnownAlias(reading, origin, type);
  if (known) return known;
  aliases.set(origin, null);
  if (type) reading.instances.set(type, origin);
  const body = (declaration as ts.TypeAliasDeclaration).type;
  let shape = reading.raw({ node: body, type, bindings }, place);
  if (isNamed(shape, origin) && !named.has(origin)) shape = leadsNowhere(reading, place);
  if (reading.recursive.has(origin) && !isNamed(shape, origin)) {
    named.set(origin, {
      kind: 'wrapper',
      ...identity(reading, place, declaration),
      of: withoutNullish(shape),
    });
    shape = withNullish(reading, { kind: 'named', origin }, type);
  }
  shape = readAliasTags(reading, { symbol, place: { ...place, node: declaration } }, shape);
  const registered = named.get(origin);
  const doc = readDoc(reading.project, symbol);
  reading.docs.set(origin, doc);
  if (registered) named.set(origin, { ...registered, ...doc });
  aliases.set(origin, shape);
  return shape;
}

/** Nothing has said what the type is made of. */
function leadsNowhere(reading: Reading, place: Place): Shape {
  return broken(reading, place, {
    code: 'MEMFS101',
    message: 'has a type that leads back to itself only',
    hint: 'Write out the type, or an interface with its properties.',
  });
}

function readObjectDeclaration(reading: Reading, use: BoundUse, place: Place): Shape {
  const { project } = reading;
  const { origin } = place;
  const declared = use.type ?? project.checker.getDeclaredTypeOfSymbol(use.symbol);
  const type = project.checker.getNonNullableType(declared);
  if (reading.named.has(origin)) return referTo(reading, origin);
  reading.named.set(origin, null);
  const bindings = inheritedBindings(
    reading,
    { declaration: use.declaration as ts.InterfaceDeclaration, bindings: use.bindings },
    place,
  );
  const members = readMembers(reading, { type, bindings }, place);
  const named = { ...identity(reading, place, use.declaration), ...readDoc(project, use.symbol) };
  if (members.kind !== 'members') return registerOther(reading, named, members);
  reading.named.set(origin, {
    ...named,
    kind: 'object',
    fields: members.fields,
    constants: members.constants,
  });
  return { kind: 'named', origin };
}

function identity({ project }: Reading, place: Place, declaration: ts.Declaration) {
  return {
    origin: place.origin,
    naming: place.naming,
    position: project.positionOf(project.ts.getNameOfDeclaration(declaration) ?? declaration),
  };
}

function isNamed(shape: Shape, origin: string): boolean {
  const inner = withoutNullish(shape);
  return inner.kind === 'named' && inner.origin === origin;
}

function withoutNullish(shape: Shape): Shape {
  return shape.kind === 'maybe' ? shape.of : shape;
}

/** Adds the undefined and null of the checker's type, which a name in the table does not tell. */
function withNullish(reading: Reading, shape: Shape, type: ts.Type | undefined): Shape {
  return type ? maybe(shape, nullishOf(reading, type)) : shape;
}

function nameOfReference(
  ts: Reading['project']['ts'],
  node: ts.TypeReferenceNode | ts.ImportTypeNode,
): ts.Node {
  return ts.isTypeReferenceNode(node) ? node.typeName : (node.qualifier ?? node.argument);
}

function unresolved(reading: Reading, place: Place, name: string): Shape {
  return broken(reading, place, {
    code: 'MEMFS101',
    message: `uses ${name}, which cannot be resolved`,
    hint: 'Correct the import or the name; install the package (or its @types) that declares it.',
  });
}

function unbound(reading: Reading, place: Place, symbol: ts.Symbol): Shape {
  return broken(reading, place, {
    code: 'MEMFS107',
    message: `depends on the type parameter ${symbol.name}, and a message needs a definite type`,
    hint: 'Write the type that the callers send.',
  });
}
