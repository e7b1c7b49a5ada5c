/**
 * Indexed accesses: `Order['status']` is what Order says of its status, with the anonymous types of Order in it. Where an access
 * leads to no one place, the checker works it out.
 */
import type { ts } from 'ts-morph';
import { homeOf, placeAt } from './home.js';
import { exactly, isNullish, nullishOf } from './nullish.js';
import { propertySite } from './properties.js';
import { libraryOf } from './read-library.js';
import {
  freeParameters,
  isOfAlias,
  NO_BINDINGS,
  type Place,
  type Reading,
  type TypeSite,
} from './reading.js';
import type { Shape } from './shapes.js';

/** `Order['lines'][number]` */
export function readIndexedAccess(reading: Reading, site: TypeSite, place: Place): Shape {
  const { project } = reading;
  const node = site.node as ts.IndexedAccessTypeNode;
  const type = project.checker.getTypeFromTypeNode(node);
  // `interface Order { id: Order['id'] }` has no type at all.
  const isDefinite =
    !(type.flags & project.ts.TypeFlags.Any) && freeParameters(project, node).length === 0;
  const member = isDefinite ? memberOf(reading, node) : undefined;
  if (!member) return reading.resolved(site, place);
  // An alias gives a name of its own to what it stands for.
  const home = isOfAlias(reading, place) ? undefined : homeOf(reading, member);
  const shape = reading.raw({ node: member, bindings: NO_BINDINGS }, placeAt(place, home));
  return exactly(shape, nullishOf(reading, type));
}

/** The member that an access leads to, as it is written. */
function memberOf(
  reading: Reading,
  { objectType, indexType }: ts.IndexedAccessTypeNode,
): ts.TypeNode | undefined {
  const { ts, checker } = reading.project;
  const object = bare(reading, objectType);
  const around = ts.isIndexedAccessTypeNode(object) ? memberOf(reading, object) : object;
  if (!around) return undefined;
  const node = bare(reading, around);
  const index = checker.getTypeFromTypeNode(indexType);
  if (ts.isArrayTypeNode(node)) {
    return index.flags & ts.TypeFlags.Number ? node.elementType : undefined;
  }
  const property = index.isStringLiteral()
    ? checker.getPropertyOfType(checker.getTypeFromTypeNode(node), index.value)
    : undefined;
  return property && propertySite(reading, property, NO_BINDINGS).node;
}

/** What a node is about: without parentheses, `readonly`, undefined and null. */
function bare(reading: Reading, node: ts.TypeNode): ts.TypeNode {
  const { ts, checker } = reading.project;
  if (ts.isParenthesizedTypeNode(node)) return bare(reading, node.type);
  if (ts.isTypeOperatorNode(node) && node.operator === ts.SyntaxKind.ReadonlyKeyword) {
    return bare(reading, node.type);
  }
  if (ts.isUnionTypeNode(node)) {
    const [value, ...others] = node.types.filter((member) => !isNullish(reading, member));
    return value && others.length === 0 ? bare(reading, value) : node;
  }
  if (!ts.isTypeReferenceNode(node) || !node.typeArguments) return node;
  const symbol = checker.getSymbolAtLocation(node.typeName);
  const [argument] = node.typeArguments;
  const isNonNullable =
    symbol?.name === 'NonNullable' && libraryOf(reading.project, symbol) === 'standard';
  return argument && isNonNullable ? bare(reading, argument) : node;
}
