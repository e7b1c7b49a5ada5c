/**
 * Unions: absence is taken out, literals become an enum, promises are joined; what is left becomes a union message. Its
 * alternatives are told apart when every type is known (tell-apart).
 */
import type { ts } from 'ts-morph';
import { pascalCase } from '../schema/names.js';
import { markOf, markOfType } from './alternative-marks.js';
import { literalsInSource } from './literal-order.js';
import { inStableOrder } from './member-order.js';
import { isNullish, nullishOf } from './nullish.js';
import { asEnum, readEnum } from './read-literals.js';
import { broken, type Place, type Reading, type TypeSite, within } from './reading.js';
import { distinctShapes, type LiteralShape, maybe, type Shape, shapeKey } from './shapes.js';

/** `A | B` as it is written. */
export function readUnion(reading: Reading, site: TypeSite, place: Place): Shape {
  const { types } = site.node as ts.UnionTypeNode;
  const values = types.filter((node) => !isNullish(reading, node));
  const only = values.length === 1 && site.type;
  const type = only ? reading.project.checker.getNonNullableType(only) : undefined;
  const placeOf = memberPlaces(
    reading,
    place,
    values.map((node) => ({ node })),
  );
  const shapes = types.map((node) =>
    reading.raw({ node, type, bindings: site.bindings }, placeOf({ node })),
  );
  // What a name leads to may be null: `Chain | undefined` in a Chain that ends with null.
  const absence: readonly Shape[] = only ? [{ kind: 'nothing', ...nullishOf(reading, only) }] : [];
  return combine(reading, [...shapes, ...absence], place);
}

/** A union that only the checker knows. Its order is not that of a source, so it is made one by value. */
export function readUnionType(reading: Reading, site: TypeSite, place: Place): Shape {
  const { ts } = reading.project;
  const { type, bindings } = site;
  const members = inStableOrder(reading, (type as ts.UnionType).types);
  const values = members.filter(
    ({ flags }) => !(flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null | ts.TypeFlags.Void)),
  );
  const placeOf = memberPlaces(reading, place, values.map(memberOf));
  const shapes = members.map((type) =>
    reading.raw({ type, bindings }, { ...placeOf(memberOf(type)), node: place.node }),
  );
  return combine(
    reading,
    wholeEnums(reading, { members, place }, inOrder(reading, shapes, site.node)),
    place,
  );
}

/** Literals in the order and under the names of the source, as far as it tells; everything else by its meaning. */
function inOrder(
  reading: Reading,
  shapes: readonly Shape[],
  node: ts.TypeNode | undefined,
): readonly Shape[] {
  const known = new Map<string, { readonly rank: number; readonly shape: LiteralShape }>();
  if (shapes.some(({ kind }) => kind === 'literal')) {
    for (const [rank, shape] of literalsInSource(reading, node).entries()) {
      const key = shapeKey(shape);
      if (!known.has(key)) known.set(key, { rank, shape });
    }
  }
  const rankOf = (shape: Shape): number => known.get(shapeKey(shape))?.rank ?? Infinity;
  return [...shapes]
    .sort((a, b) => {
      const [rankA, rankB] = [rankOf(a), rankOf(b)];
      if (rankA !== rankB) return rankA - rankB;
      return shapeKey(a) < shapeKey(b) ? -1 : 1;
    })
    .map((shape) => known.get(shapeKey(shape))?.shape ?? shape);
}

/** Members of one enum, all of them: the enum itself. The checker's order of several is that in which it met them. */
function wholeEnums(
  reading: Reading,
  { members, place }: { readonly members: readonly ts.Type[]; readonly place: Place },
  shapes: readonly Shape[],
): readonly Shape[] {
  const { ts, checker } = reading.project;
  const parents = new Set<ts.Symbol>();
  for (const member of members) {
    const [declaration] = member.getSymbol()?.declarations ?? [];
    const parent =
      declaration &&
      ts.isEnumMember(declaration) &&
      checker.getSymbolAtLocation(declaration.parent.name);
    if (parent) parents.add(parent);
  }
  const enums: Shape[] = [];
  let rest = shapes;
  for (const parent of parents) {
    const declared = checker.getDeclaredTypeOfSymbol(parent);
    // An enum with one member is that member.
    if (declared.isUnion() && !declared.types.every((member) => members.includes(member))) continue;
    const whole = readEnum(reading, parent, place);
    const keys = new Set(literalsOf(reading, whole)?.map(shapeKey));
    rest = rest.filter((shape) => !keys.has(shapeKey(shape)));
    enums.push(whole);
  }
  return [...rest, ...enums.sort((a, b) => (shapeKey(a) < shapeKey(b) ? -1 : 1))];
}

/** An alternative as it is written or declared, and as the checker knows it. */
interface Member {
  readonly node?: ts.Node | undefined;
  readonly type?: ts.Type;
}

function memberOf(type: ts.Type): Member {
  return { node: type.getSymbol()?.declarations?.[0], type };
}

/** Where an anonymous alternative stands: called after what marks it, else after its place in the union. */
function memberPlaces(
  reading: Reading,
  place: Place,
  members: readonly Member[],
): (member: Member) => Place {
  const taken = new Set<string>();
  return ({ node, type }) => {
    if (members.length === 1) return place;
    const nodes = members.flatMap((other) =>
      other.node && other.node !== node ? [other.node] : [],
    );
    const types = members.flatMap((other) =>
      other.type && other.type !== type ? [other.type] : [],
    );
    const mark =
      (node && markOf(reading, node, nodes)) ?? (type && markOfType(reading, type, types));
    const hint = mark !== undefined && !taken.has(mark) ? mark : `option ${taken.size + 1}`;
    taken.add(hint);
    return within(place, {
      node,
      path: '',
      origin: `${place.origin}|${hint}`,
      naming: { owner: place.origin, suffix: pascalCase(hint) },
    });
  };
}

/** One shape of several: `T | undefined`, an enum, or a union whose alternatives are told apart later. */
export function combine(reading: Reading, shapes: readonly Shape[], place: Place): Shape {
  if (shapes.some(({ kind }) => kind === 'broken')) return { kind: 'broken' };
  if (shapes.some(({ kind }) => kind === 'promise')) {
    const awaited = shapes.map((shape) => (shape.kind === 'promise' ? shape.of : shape));
    return { kind: 'promise', of: combine(reading, awaited, place) };
  }
  const absence = {
    undefined: shapes.some((shape) => 'undefined' in shape && shape.undefined),
    null: shapes.some((shape) => 'null' in shape && shape.null),
  };
  const members = collapse(reading, shapes);
  const [only] = members;
  if (!only)
    return absence.undefined || absence.null ? { kind: 'nothing', ...absence } : { kind: 'never' };
  if (members.length === 1) return maybe(only, absence);
  return maybe(several(reading, members, place), absence);
}

function several(reading: Reading, members: readonly Shape[], place: Place): Shape {
  if (members.some(({ kind }) => kind === 'stream')) {
    return broken(reading, place, {
      code: 'MEMFS117',
      message: 'is a stream or something else',
      hint: 'Return a stream always, or never.',
    });
  }
  const literals = members.map((member) => literalsOf(reading, member));
  if (literals.every((values) => values !== undefined))
    return asEnum(reading, distinct(literals.flat()), place);
  reading.named.set(place.origin, null);
  reading.pendingUnions.set(place.origin, { members, place });
  return { kind: 'named', origin: place.origin };
}

/** Without absence, duplicates, and types beside one that includes them; true | false is boolean. */
function collapse(reading: Reading, shapes: readonly Shape[]): readonly Shape[] {
  const bare = shapes
    .map((shape) => (shape.kind === 'maybe' ? shape.of : shape))
    .filter(({ kind }) => kind !== 'nothing' && kind !== 'never');
  // unknown is every other type as well.
  const unknown = bare.find(({ kind }) => kind === 'value');
  if (unknown) return [unknown];
  const members = new Map(distinctShapes(bare).map((shape) => [shapeKey(shape), shape]));
  if (members.has('true') && members.has('false')) {
    members.set('true', { kind: 'scalar', scalar: 'bool' });
  }
  const all = [...members.values()];
  const included = new Set<string>(
    all.flatMap((shape) => (shape.kind === 'scalar' ? [typeofScalar(shape.scalar)] : [])),
  );
  return all.filter((shape) => {
    const values = shape.kind === 'literal' ? [shape] : literalsOf(reading, shape);
    return !values?.every(({ value }) => included.has(typeof value));
  });
}

/** What `typeof` says of a scalar's values. */
export function typeofScalar(scalar: string): 'string' | 'boolean' | 'bigint' | 'number' {
  if (scalar === 'string') return 'string';
  if (scalar === 'bool') return 'boolean';
  return scalar === 'int64' || scalar === 'uint64' ? 'bigint' : 'number';
}

/** The values of a literal or an enum; undefined for anything else. A lone boolean is no enum value. */
export function literalsOf(reading: Reading, shape: Shape): readonly LiteralShape[] | undefined {
  if (shape.kind === 'literal') return typeof shape.value === 'boolean' ? undefined : [shape];
  const known = shape.kind === 'named' ? reading.named.get(shape.origin) : undefined;
  return known?.kind === 'enum' ? known.values : undefined;
}

function distinct(literals: readonly LiteralShape[]): readonly LiteralShape[] {
  return [...new Map(literals.map((literal) => [literal.value, literal])).values()];
}
