/** Objects: interfaces, classes, type literals, intersections and records become fields. */
import type { ts } from 'ts-morph';
import { pascalCase } from '../schema/names.js';
import { readDoc } from './read-docs.js';
import { readFieldTags } from './read-tags.js';
import type { Use } from './read-references.js';
import {
  type Argument,
  type Bindings,
  broken,
  freeParameters,
  NO_BINDINGS,
  originOf,
  type Place,
  type Reading,
  targetOf,
  typeOf,
  type TypeSite,
  within,
} from './reading.js';
import { type FieldShape, maybe, type ObjectShape, type Shape } from './shapes.js';

/** What an object type holds. */
interface Members {
  readonly kind: 'members';
  readonly fields: readonly FieldShape[];
  readonly constants: ObjectShape['constants'];
}

/** A type with members, and what the type parameters in its declarations stand for. */
interface ObjectSite {
  readonly type: ts.Type;
  readonly bindings: Bindings;
}

/** `{ sku: string }` */
export function readTypeLiteral(reading: Reading, site: TypeSite, place: Place): Shape {
  const { checker } = reading.project;
  const node = site.node as ts.TypeLiteralNode;
  const type = typeOf(reading, site) ?? checker.getTypeFromTypeNode(node);
  if (node.members.length === 0) {
    return broken(reading, place, {
      code: 'MEMFS105',
      message: 'is {}, which accepts any value',
      hint: 'Write object, unknown, or a type with properties.',
    });
  }
  return registerObject(reading, { type, bindings: site.bindings }, place);
}

/** `A & B` is one object with the members of both; a branded primitive is the primitive. */
export function readIntersection(reading: Reading, site: TypeSite, place: Place): Shape {
  const type = typeOf(reading, site);
  const members = (site.node as ts.IntersectionTypeNode).types;
  const primitive = members.find((node) => {
    const member = typeOf(reading, { node, bindings: site.bindings });
    return member && isPrimitive(reading, member);
  });
  if (primitive) return reading.raw({ node: primitive, bindings: site.bindings }, place);
  if (!type) {
    return broken(reading, place, {
      code: 'MEMFS101',
      message: 'is an intersection with a type parameter, which cannot be worked out here',
      hint: 'Write an interface that extends both types.',
    });
  }
  return type.isIntersection()
    ? registerObject(reading, { type, bindings: site.bindings }, place)
    : reading.raw({ type, bindings: NO_BINDINGS }, place);
}

/** True for a primitive and for a branded one: `string & { readonly brand: 'UserId' }`. */
export function isPrimitive({ project }: Reading, type: ts.Type): boolean {
  const { StringLike, NumberLike, BigIntLike, BooleanLike } = project.ts.TypeFlags;
  const isOne = ({ flags }: ts.Type): boolean =>
    (flags & (StringLike | NumberLike | BigIntLike | BooleanLike)) !== 0;
  return type.isIntersection() ? type.types.some(isOne) : isOne(type) && !type.isUnion();
}

/** An anonymous object, called after its place. An index signature alone is a map. */
export function registerObject(reading: Reading, site: ObjectSite, place: Place): Shape {
  const { origin, naming } = place;
  reading.named.set(origin, null);
  const members = readMembers(reading, site, place);
  if (members.kind !== 'members') {
    reading.named.delete(origin);
    return members;
  }
  const { fields, constants } = members;
  const position = reading.project.positionOf(place.node);
  reading.named.set(origin, { kind: 'object', origin, naming, position, fields, constants });
  return { kind: 'named', origin };
}

/** `Record<string, T>` is a map, `Record<'a' | 'b', T>` an object with these properties. */
export function readRecord(reading: Reading, { args, type }: Use, place: Place): Shape {
  const [key = { bindings: NO_BINDINGS }, value = { bindings: NO_BINDINGS }] = args;
  const keyPlace = { ...place, origin: `${place.origin}<key>` };
  const keyShape = reading.raw(key, keyPlace);
  if (keyShape.kind === 'broken') return keyShape;
  const names = keyNames(reading, keyShape);
  if (!names) return readMapObject(reading, value, place);
  const { origin, naming } = place;
  const position = reading.project.positionOf(place.node);
  const fields = names.map((name): FieldShape => {
    const property = type && reading.project.checker.getPropertyOfType(type, name);
    const own = property && reading.project.checker.getTypeOfSymbol(property);
    const inside = propertyPlace(place, name, value.node);
    return { name, position, shape: reading.value({ ...value, type: own }, inside) };
  });
  reading.named.set(origin, { kind: 'object', origin, naming, position, fields, constants: {} });
  return { kind: 'named', origin };
}

function keyNames({ named }: Reading, shape: Shape): readonly string[] | undefined {
  if (shape.kind === 'literal') return [String(shape.value)];
  const known = shape.kind === 'named' ? named.get(shape.origin) : undefined;
  return known?.kind === 'enum' ? known.values.map(({ value }) => String(value)) : undefined;
}

/** An object with any string keys: a map, or a Struct when the values are any JSON. */
function readMapObject(reading: Reading, site: TypeSite, place: Place): Shape {
  const inside = within(place, {
    ...(site.node && { node: site.node }),
    path: '{}',
    origin: `${place.origin}{}`,
    naming: place.naming,
  });
  const value = reading.value(site, inside);
  if (value.kind === 'value') return { kind: 'struct' };
  return { kind: 'map', key: 'string', value, as: 'object', numericKeys: false };
}

/** The fields of a type, base types first; a map for an index signature alone. */
export function readMembers(reading: Reading, site: ObjectSite, place: Place): Members | Shape {
  const { checker } = reading.project;
  const { type } = site;
  if (type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0) {
    return functionMember(reading, place);
  }
  const properties = orderedProperties(reading, type).filter((property) =>
    isData(reading, property),
  );
  const [index] = checker.getIndexInfosOfType(type);
  if (index && properties.length === 0) {
    return readMapObject(reading, indexSite(reading, index, site.bindings), place);
  }
  if (index) {
    return broken(reading, place, {
      code: 'MEMFS110',
      message: 'has properties and an index signature',
      hint: 'Move the free keys into a property of their own: `extra: Record<string, T>`.',
    });
  }
  return readFields(reading, { ...site, properties }, place);
}

function readFields(
  reading: Reading,
  { properties, bindings }: ObjectSite & { readonly properties: readonly ts.Symbol[] },
  place: Place,
): Members {
  const fields: FieldShape[] = [];
  const constants: Record<string, string | number | boolean> = {};
  for (const property of properties) {
    const site = propertySite(reading, property, bindings);
    const node = property.valueDeclaration ?? property.declarations?.[0];
    const inside = propertyPlace(place, property.name, inProject(reading, node) ?? site.node);
    const raw = readProperty(reading, { property, site }, inside);
    if (raw.kind === 'literal')
      Object.defineProperty(constants, property.name, { value: raw.value, enumerable: true });
    else fields.push(fieldOf(reading, { property, shape: raw }, inside));
  }
  return { kind: 'members', fields, constants };
}

function readProperty(
  reading: Reading,
  { property, site }: { readonly property: ts.Symbol; readonly site: TypeSite },
  place: Place,
): Shape {
  const { SymbolFlags } = reading.project.ts;
  if (property.flags & SymbolFlags.Method) return functionMember(reading, place);
  const isOptional = (property.flags & SymbolFlags.Optional) !== 0;
  const raw = reading.raw(site, place);
  if (raw.kind === 'literal' && !isOptional) return raw;
  return maybe(reading.asValue(raw, place), { undefined: isOptional, null: false });
}

function fieldOf(
  reading: Reading,
  { property, shape }: { readonly property: ts.Symbol; readonly shape: Shape },
  place: Place,
): FieldShape {
  return readFieldTags(
    reading,
    { symbol: property, place },
    {
      name: property.name,
      shape,
      position: reading.project.positionOf(place.node),
      ...readDoc(reading.project, property),
    },
  );
}

function functionMember(reading: Reading, place: Place): Shape {
  return broken(reading, place, {
    code: 'MEMFS104',
    message: 'is a function; a message carries data only',
    hint: 'Remove it from the type, or pass the name of a function.',
  });
}

function propertyPlace(place: Place, name: string, node: ts.Node | undefined): Place {
  return within(place, {
    ...(node && { node }),
    path: /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`,
    origin: `${place.origin}.${name}`,
    naming: { owner: place.origin, suffix: pascalCase(name) },
  });
}

/** The name of a declaration, for a position; undefined when a library declares it. */
function inProject({ project }: Reading, node: ts.Declaration | undefined): ts.Node | undefined {
  if (!node || project.program.isSourceFileDefaultLibrary(node.getSourceFile())) return undefined;
  return project.ts.getNameOfDeclaration(node) ?? node;
}

/** Leaves out what never is data: private members, and of classes static ones, accessors and methods. */
function isData({ project: { ts } }: Reading, property: ts.Symbol): boolean {
  const declaration = property.valueDeclaration ?? property.declarations?.[0];
  if (!declaration) return true;
  const name = ts.getNameOfDeclaration(declaration);
  if (name && (ts.isPrivateIdentifier(name) || property.name.startsWith('__@'))) return false;
  const { Private, Protected } = ts.ModifierFlags;
  if (ts.getCombinedModifierFlags(declaration) & (Private | Protected)) return false;
  if (!ts.isClassLike(declaration.parent)) return true;
  return (property.flags & (ts.SymbolFlags.Method | ts.SymbolFlags.Accessor)) === 0;
}

/** The type of a property: its node where that says the same as the checker, who knows mapped and inherited types better. */
function propertySite(reading: Reading, property: ts.Symbol, bindings: Bindings): TypeSite {
  const { ts, checker } = reading.project;
  const type = checker.getTypeOfSymbol(property);
  const declaration = property.valueDeclaration ?? property.declarations?.[0];
  const isWritten =
    declaration &&
    (ts.isPropertySignature(declaration) ||
      ts.isPropertyDeclaration(declaration) ||
      ts.isParameter(declaration));
  const node = isWritten ? declaration.type : undefined;
  if (!node) return { type, bindings: NO_BINDINGS };
  const isSame = saysTheSame(reading, checker.getTypeFromTypeNode(node), type);
  const free = freeParameters(reading.project, node);
  if (free.length > 0 && free.every((parameter) => bindings.has(parameter))) {
    return { node, type: isSame ? undefined : type, bindings };
  }
  return isSame ? { node, type, bindings: NO_BINDINGS } : { type, bindings: NO_BINDINGS };
}

/** True when two types differ at most by undefined, which the question mark of a property adds. */
function saysTheSame({ project: { ts } }: Reading, written: ts.Type, type: ts.Type): boolean {
  const withoutUndefined = (at: ts.Type): ReadonlySet<ts.Type> =>
    new Set(
      (at.isUnion() ? at.types : [at]).filter(({ flags }) => !(flags & ts.TypeFlags.Undefined)),
    );
  const [a, b] = [withoutUndefined(written), withoutUndefined(type)];
  return a.size === b.size && [...a].every((member) => b.has(member));
}

/** Base types first, then in the order of the source; the checker's order depends on what it saw before. */
function orderedProperties(reading: Reading, type: ts.Type): readonly ts.Symbol[] {
  const { checker } = reading.project;
  const names = new Set<string>();
  const bases = type.isIntersection()
    ? type.types
    : type.isClassOrInterface()
      ? checker.getBaseTypes(type)
      : baseTypes(reading, type);
  for (const base of bases) {
    for (const { name } of orderedProperties(reading, base)) names.add(name);
  }
  const own = [...checker.getPropertiesOfType(type)].sort((a, b) =>
    compareDeclarations(reading, a, b),
  );
  for (const { name } of own) names.add(name);
  const all = new Map(own.map((property) => [property.name, property]));
  return [...names].map((name) => all.get(name)).filter((property) => property !== undefined);
}

function baseTypes({ project: { ts, checker } }: Reading, type: ts.Type): readonly ts.Type[] {
  const target = (type as Partial<ts.TypeReference>).target;
  const isReference = (type as ts.ObjectType).objectFlags & ts.ObjectFlags.Reference;
  return isReference && target?.isClassOrInterface() ? checker.getBaseTypes(target) : [];
}

function compareDeclarations({ project }: Reading, a: ts.Symbol, b: ts.Symbol): number {
  const [first, second] = [a.declarations?.[0], b.declarations?.[0]];
  if (!first || !second) {
    if (first ?? second) return first ? -1 : 1;
    return a.name < b.name ? -1 : 1;
  }
  const [fileA, fileB] = [first, second].map((at) => at.getSourceFile().fileName);
  if (fileA === fileB) return first.pos - second.pos;
  return originOf(project, first) < originOf(project, second) ? -1 : 1;
}

function indexSite(
  reading: Reading,
  { declaration, type }: ts.IndexInfo,
  bindings: Bindings,
): TypeSite {
  const node = declaration && 'type' in declaration ? declaration.type : undefined;
  return node ? { node, bindings } : { type, bindings: NO_BINDINGS };
}

/** Adds what the type parameters of the base types stand for: `interface Orders extends Page<Order>`. */
export function inheritedBindings(
  reading: Reading,
  site: {
    readonly declaration: ts.ClassLikeDeclaration | ts.InterfaceDeclaration;
    readonly bindings: Bindings;
  },
  place: Place,
): Bindings {
  const { ts, checker } = reading.project;
  const all = new Map<ts.Symbol, Argument>(site.bindings);
  for (const { expression, typeArguments } of site.declaration.heritageClauses?.flatMap(
    ({ types }) => [...types],
  ) ?? []) {
    const local = checker.getSymbolAtLocation(expression);
    const base =
      local &&
      targetOf(reading.project, local).declarations?.find(
        (at) => ts.isInterfaceDeclaration(at) || ts.isClassDeclaration(at),
      );
    if (!base) continue;
    for (const [index, parameter] of (base.typeParameters ?? []).entries()) {
      const symbol = checker.getSymbolAtLocation(parameter.name);
      const node = typeArguments?.[index] ?? parameter.default;
      if (!symbol || !node || all.has(symbol)) continue;
      const argument = { node, bindings: all };
      const inside = within(place, {
        node,
        path: '',
        origin: `${place.origin}<${index}>`,
        naming: place.naming,
      });
      all.set(symbol, { shape: reading.raw(argument, inside), type: typeOf(reading, argument) });
    }
    for (const [symbol, bound] of inheritedBindings(
      reading,
      { declaration: base, bindings: all },
      place,
    )) {
      all.set(symbol, bound);
    }
  }
  return all;
}
