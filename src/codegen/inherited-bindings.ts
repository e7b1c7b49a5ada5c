/** What the type parameters of base types stand for: `interface Orders extends Page<Order>`. */
import type { ts } from 'ts-morph';
import {
  type Argument,
  type Bindings,
  type Place,
  type Reading,
  targetOf,
  typeOf,
  within,
} from './reading.js';

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
