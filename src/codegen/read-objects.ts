/** Objects: interfaces, classes, type literals and intersections become fields. */
import type { ts } from 'ts-morph';
import type { Literal } from '../schema/schema.js';
import { homeOfProperty, placeAt } from './home.js';
import { exactly } from './nullish.js';
import {
  hasQuestionMark,
  inProject,
  isData,
  orderedProperties,
  type PropertySite,
  propertySite,
} from './properties.js';
import { readDoc } from './read-docs.js';
import { readIndex } from './read-records.js';
import { readFieldTags, tagged } from './read-tags.js';
import {
  type Bindings,
  NO_BINDINGS,
  type Place,
  type Reading,
  type TypeSite,
  broken,
  endless,
  MAX_GENERIC_DEPTH,
  propertyPlace,
  typeOf,
} from './reading.js';
import {
  asWritten,
  constraintsOf,
  type FieldShape,
  type NamedShape,
  type ObjectShape,
  type Shape,
} from './shapes.js';

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
  if (node.members.length === 0) return acceptsAnything(reading, place);
  return registerObject(reading, { type, bindings: site.bindings }, place);
}

/** Refuses `{}`. */
export function acceptsAnything(reading: Reading, place: Place): Shape {
  return broken(reading, place, {
    code: 'MEMFS105',
    message: 'is {}, which accepts any value',
    hint: 'Write object, unknown, or a type with properties.',
  });
}

/** `A & B` is one object with the members of both; a branded primitive is the primitive. */
export function readIntersection(reading: Reading, site: TypeSite, place: Place): Shape {
  const type = typeOf(reading, site);
  const members = (site.node as ts.IntersectionTypeNode).types;
  // `keyof T & string`, `(A | B) & C`
  if (type && !type.isIntersection())
    return reading.resolved({ node: site.node, type, bindings: NO_BINDINGS }, place);
  const [primitive, ...others] = members
    .filter((node) => {
      const member = typeOf(reading, { node, bindings: site.bindings });
      return member && isPrimitive(reading, member);
    })
    .map((node) => reading.raw({ node, bindings: site.bindings }, place));
  if (primitive) return others.reduce(withTagsOf, primitive);
  if (!type) {
    return broken(reading, place, {
      code: 'MEMFS101',
      message: 'is an intersection with a type parameter, which cannot be worked out here',
      hint: 'Write an interface that extends both types.',
    });
  }
  return registerObject(reading, { type, bindings: site.bindings }, place);
}

/** `Sku & Short` has the rules of both. */
function withTagsOf(shape: Shape, other: Shape): Shape {
  const constraints = constraintsOf(other);
  return constraints ? tagged(shape, constraints) : shape;
}

/** True for a primitive and for a branded one: `string & { readonly brand: 'UserId' }`. */
function isPrimitive({ project }: Reading, type: ts.Type): boolean {
  const { StringLike, NumberLike, BigIntLike, BooleanLike } = project.ts.TypeFlags;
  const isOne = ({ flags }: ts.Type): boolean =>
    (flags & (StringLike | NumberLike | BigIntLike | BooleanLike)) !== 0;
  return type.isIntersection() ? type.types.some(isOne) : isOne(type);
}

/** An anonymous object, called after its place. An index signature alone is a map. */
export function registerObject(reading: Reading, site: ObjectSite, place: Place): Shape {
  const { origin, naming } = place;
  if (reading.named.has(origin)) return { kind: 'named', origin };
  // The object around this one: a mapped type comes back to itself without its alias.
  const outer = reading.open.get(site.type);
  if (outer !== undefined) return referTo(reading, outer);
  if (reading.open.size > MAX_GENERIC_DEPTH) {
    return endless(reading, place, 'a type');
  }
  reading.named.set(origin, null);
  reading.open.set(site.type, origin);
  const members = readMembers(reading, site, place);
  reading.open.delete(site.type);
  const named = { origin, naming, position: reading.project.positionOf(place.node) };
  if (members.kind !== 'members') return registerOther(reading, named, members);
  const { fields, constants } = members;
  reading.named.set(origin, { ...named, kind: 'object', fields, constants });
  return { kind: 'named', origin };
}

/** A type that was read, or is being read. */
export function referTo(reading: Reading, origin: string): Shape {
  if (reading.named.get(origin) === null) reading.recursive.add(origin);
  return { kind: 'named', origin };
}

/** What was read as an object and is a map. It keeps its name if it holds itself: `interface Tree { [name: string]: Tree }`. */
export function registerOther(
  reading: Reading,
  named: Pick<NamedShape, 'origin' | 'naming' | 'position'>,
  shape: Shape,
): Shape {
  const { origin } = named;
  if (!reading.recursive.has(origin)) {
    reading.named.delete(origin);
    return shape;
  }
  reading.named.set(origin, { ...named, kind: 'wrapper', of: shape });
  return { kind: 'named', origin };
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
    return readIndex(reading, { index, bindings: site.bindings }, place);
  }
  if (index) {
    return broken(
      reading,
      { ...place, node: index.declaration ?? place.node },
      {
        code: 'MEMFS110',
        message: 'has properties and an index signature',
        hint: 'Move the free keys into a property of their own: `extra: Record<string, T>`.',
      },
    );
  }
  return readFields(reading, { ...site, properties }, place);
}

function readFields(
  reading: Reading,
  { properties, bindings }: ObjectSite & { readonly properties: readonly ts.Symbol[] },
  place: Place,
): Members {
  const fields: FieldShape[] = [];
  const constants: Record<string, Literal> = {};
  for (const property of properties) {
    const site = propertySite(reading, property, bindings);
    const node = property.declarations?.[0];
    const own = propertyPlace(place, property.name, inProject(reading, node));
    const inside = placeAt(own, site.node && homeOfProperty(reading, property));
    const raw = readProperty(reading, { property, site }, inside);
    if (!raw) continue;
    if (raw.kind !== 'literal' && raw.kind !== 'nothing') {
      fields.push(fieldOf(reading, { property, shape: raw }, inside));
      continue;
    }
    const value = raw.kind === 'literal' ? raw.value : null;
    Object.defineProperty(constants, property.name, { value, enumerable: true });
  }
  return { kind: 'members', fields, constants };
}

/** A literal, or null, for a property that is nothing else; undefined for one that is never there: `bot?: never`. */
function readProperty(
  reading: Reading,
  { property, site }: { readonly property: ts.Symbol; readonly site: PropertySite },
  place: Place,
): Shape | undefined {
  const isOptional = hasQuestionMark(reading, property);
  const written = reading.raw(site, place);
  const raw = site.nullish ? exactly(written, site.nullish) : written;
  const isNothing = raw.kind === 'never' || (raw.kind === 'nothing' && !raw.null);
  if (isNothing && isOptional) return undefined;
  const isFixed = raw.kind === 'literal' || (raw.kind === 'nothing' && !raw.undefined);
  if (isFixed && !isOptional) return raw;
  return reading.asValue(raw, place);
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
      ...asWritten(shape, { isOptional: hasQuestionMark(reading, property) }),
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
