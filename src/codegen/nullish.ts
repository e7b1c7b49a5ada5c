/** undefined and null in types of the checker, and how they get into shapes. */
import type { ts } from 'ts-morph';
import type { Reading } from './reading.js';
import { maybe, type Shape } from './shapes.js';

/** Which of the two a value may be. */
export interface Nullish {
  readonly undefined: boolean;
  readonly null: boolean;
}

export function nullishOf({ project: { ts } }: Reading, type: ts.Type): Nullish {
  const members = type.isUnion() ? type.types : [type];
  const some = (flag: ts.TypeFlags): boolean => members.some(({ flags }) => flags & flag);
  return {
    undefined: some(ts.TypeFlags.Undefined | ts.TypeFlags.Void),
    null: some(ts.TypeFlags.Null),
  };
}

/** A shape that is undefined and null as told, and no more. */
export function exactly(shape: Shape, nullish: Nullish): Shape {
  if (shape.kind === 'nothing') return { ...shape, ...nullish };
  return maybe(shape.kind === 'maybe' ? shape.of : shape, nullish);
}

/** True when two types differ at most by undefined and null. */
export function differAtMostByNullish(
  { project: { ts } }: Reading,
  a: ts.Type,
  b: ts.Type,
): boolean {
  const { Undefined, Null } = ts.TypeFlags;
  const withoutNullish = (type: ts.Type): ReadonlySet<ts.Type> =>
    new Set(
      (type.isUnion() ? type.types : [type]).filter(({ flags }) => !(flags & (Undefined | Null))),
    );
  const [first, second] = [withoutNullish(a), withoutNullish(b)];
  return first.size === second.size && [...first].every((member) => second.has(member));
}

/** True for a node that says `undefined`, `void` or `null`. */
export function isNullish({ project: { ts } }: Reading, node: ts.TypeNode): boolean {
  const { kind } = ts.isLiteralTypeNode(node) ? node.literal : node;
  return (
    kind === ts.SyntaxKind.NullKeyword ||
    kind === ts.SyntaxKind.UndefinedKeyword ||
    kind === ts.SyntaxKind.VoidKeyword
  );
}
