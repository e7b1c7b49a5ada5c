/** What the type parameters of base types stand for: `interface Orders extends Page<Order>`. */
import type { ts } from 'ts-morph';
import { pascalCase } from '../schema/names.js';
import { once } from './once.js';
import {
  type Argument,
  type Bindings,
  broken,
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
    /** The declarations that led here. */
    readonly above?: readonly ts.Declaration[];
  },
  place: Place,
): Bindings {
  const { ts, checker } = reading.project;
  const all = new Map<ts.Symbol, Argument>(site.bindings);
  // The class of functions is no type of the schema: what stands in its clause cannot be called after it by owner.
  const isService = !reading.named.has(place.origin);
  const ownName = pascalCase(site.declaration.name?.text ?? '');
  for (const clause of site.declaration.heritageClauses?.flatMap(({ types }) => [...types]) ?? []) {
    const { expression, typeArguments } = clause;
    // Without type parameters around it, the checker knows what each argument is, defaults included.
    const known = site.declaration.typeParameters ? undefined : checker.getTypeAtLocation(clause);
    const local = checker.getSymbolAtLocation(expression);
    const base =
      local &&
      targetOf(reading.project, local).declarations?.find(
        (at) => ts.isInterfaceDeclaration(at) || ts.isClassDeclaration(at),
      );
    if (!base) continue;
    const above = [...(site.above ?? []), site.declaration];
    if (above.includes(base)) {
      circular(reading, { ...place, node: clause }, expression.getText());
      continue;
    }
    for (const [index, parameter] of (base.typeParameters ?? []).entries()) {
      const symbol = checker.getSymbolAtLocation(parameter.name);
      const node = typeArguments?.[index] ?? parameter.default;
      if (!symbol || !node || all.has(symbol)) continue;
      const argument = { node, type: known && argumentOf(reading, known, index), bindings: all };
      const name = pascalCase(parameter.name.text);
      const inside = within(place, {
        node,
        path: '',
        origin: `${place.origin}<${index}>`,
        naming: isService
          ? { base: `${ownName}${name}`, args: [] }
          : { owner: place.origin, suffix: name },
      });
      // Read where a member holds it: what only hidden members hold need not travel.
      const shape = once(() => reading.raw(argument, inside));
      all.set(symbol, {
        get shape() {
          return shape();
        },
        type: typeOf(reading, argument),
      });
    }
    for (const [symbol, bound] of inheritedBindings(
      reading,
      { declaration: base, bindings: all, above },
      place,
    )) {
      all.set(symbol, bound);
    }
  }
  return all;
}

function circular(reading: Reading, place: Place, name: string): void {
  broken(reading, place, {
    code: 'MEMFS101',
    message: `extends ${name}, which extends it in turn`,
    hint: 'Let neither extend the other, or refer to it in a property.',
  });
}

function argumentOf(
  { project: { ts, checker } }: Reading,
  type: ts.Type,
  index: number,
): ts.Type | undefined {
  const flags = (type as Partial<ts.ObjectType>).objectFlags ?? 0;
  return flags & ts.ObjectFlags.Reference
    ? checker.getTypeArguments(type as ts.TypeReference)[index]
    : undefined;
}
