/**
 * Where anonymous types are at home: in the declaration that they are written in, whichever way leads to them, so that
 * `Order`, `Partial<Order>` and `Order['status']` share `OrderStatus`.
 */
import type { ts } from 'ts-morph';
import { pascalCase } from '../schema/names.js';
import { isNullish } from './nullish.js';
import { originOf, type Place, type Reading } from './reading.js';

/** The identity that an anonymous type has at its home, and what it is called after. */
export interface Home {
  readonly origin: string;
  readonly name: string;
}

/** A place whose anonymous types are those of their home, if they have one elsewhere. */
export function placeAt(place: Place, home: Home | undefined): Place {
  if (!home || home.origin === place.origin) return place;
  return { ...place, origin: home.origin, naming: { base: home.name, args: [] } };
}

/** The home of the types of a property. */
export function homeOfProperty(reading: Reading, property: ts.Symbol): Home | undefined {
  const { ts } = reading.project;
  const parent = property.declarations?.[0]?.parent;
  if (!parent) return undefined;
  const around = ts.isTypeLiteralNode(parent)
    ? homeOf(reading, parent)
    : homeOfDeclaration(reading, ts.isConstructorDeclaration(parent) ? parent.parent : parent);
  const { name } = property;
  return around && { origin: `${around.origin}.${name}`, name: around.name + pascalCase(name) };
}

/** The home of what is written at a node. Undefined inside of functions, tuples, and unions of several values. */
export function homeOf(reading: Reading, node: ts.TypeNode): Home | undefined {
  const { ts, checker } = reading.project;
  const { parent } = node;
  if (ts.isTypeAliasDeclaration(parent)) return homeOfDeclaration(reading, parent);
  if (ts.isArrayTypeNode(parent)) {
    const list = homeOf(reading, parent);
    return list && { ...list, origin: `${list.origin}[]` };
  }
  if (isAround(reading, parent, node)) return homeOf(reading, parent);
  const property = 'name' in parent && checker.getSymbolAtLocation(parent.name as ts.Node);
  return property && property.flags & ts.SymbolFlags.Property
    ? homeOfProperty(reading, property)
    : undefined;
}

/** True for what adds nothing to a type but `readonly`, undefined and null. */
function isAround(
  reading: Reading,
  node: ts.Node,
  inner: ts.TypeNode,
): node is ts.ParenthesizedTypeNode | ts.TypeOperatorNode | ts.UnionTypeNode {
  const { ts } = reading.project;
  if (ts.isUnionTypeNode(node)) {
    return node.types.every((member) => member === inner || isNullish(reading, member));
  }
  // What stands behind keyof has no values, so nobody asks for its home.
  return ts.isParenthesizedTypeNode(node) || ts.isTypeOperatorNode(node);
}

/** Undefined for generic declarations, whose types differ from use to use. */
function homeOfDeclaration({ project }: Reading, node: ts.Node): Home | undefined {
  const { ts } = project;
  const isOwner =
    ts.isInterfaceDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isTypeAliasDeclaration(node);
  if (!isOwner || !node.name || node.typeParameters) return undefined;
  return { origin: originOf(project, node), name: pascalCase(node.name.text) };
}
