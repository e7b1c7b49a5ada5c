/**
 * How a shape lies in a protobuf field: its presence and its type, with wrapper messages for what protobuf has no direct
 * form for: lists in lists, absent lists, absent elements, and the third state of `x?: T | null`.
 */
import type { ElementType, Presence, TypeSchema } from '../schema/schema.js';
import type { NamedShapes } from './draft.js';
import {
  type DeclaredShape,
  type FieldShape,
  type MaybeShape,
  type Shape,
  shapeKey,
} from './shapes.js';

/** How the origins of wrappers begin. */
export const WRAPPER = 'wrapper:';

/** A message that holds one value and is not there in TypeScript. */
export interface Wrapper {
  /** Identity: the same in every place that needs it. */
  readonly origin: string;
  readonly field: string;
  readonly shape: Shape;
}

/** What lowering asks of the package it works for. */
export interface Target {
  readonly named: NamedShapes;
  /** Fully-qualified name of a named type. */
  readonly reference: (named: DeclaredShape) => string;
  /** Fully-qualified name of a wrapper. */
  readonly wrapper: (wrapper: Wrapper) => string;
}

/** Presence and type of a field. */
export function lowerField(
  { shape, when, isRepeated }: Pick<FieldShape, 'shape' | 'when' | 'isRepeated'>,
  target: Target,
): { readonly presence: Presence; readonly type: TypeSchema } {
  if (shape.kind !== 'maybe') {
    // A oneof holds no repeated field.
    const type = when ? lowerElement(shape, target) : lowerType(shape, target);
    return { presence: 'required', type };
  }
  if (isRepeated) {
    return {
      presence: shape.undefined ? 'optional' : 'nullable',
      type: lowerType(shape.of, target),
    };
  }
  if (!shape.undefined && isAnyJson(shape.of, target)) {
    return { presence: 'required', type: { kind: 'value' } };
  }
  if (!shape.undefined || !shape.null) {
    return {
      presence: shape.undefined ? 'optional' : 'nullable',
      type: lowerElement(shape.of, target),
    };
  }
  // Three states: an absent field is undefined, an empty wrapper is null.
  return { presence: 'optional', type: lowerElement({ ...shape, undefined: false }, target) };
}

function lowerType(shape: Shape, target: Target): TypeSchema {
  if (shape.kind === 'list') {
    return { kind: 'list', element: lowerElement(shape.element, target), as: shape.as };
  }
  if (shape.kind === 'map') {
    return {
      kind: 'map',
      key: shape.key,
      value: lowerElement(shape.value, target),
      as: shape.as,
      ...(shape.numericKeys && { numericKeys: true }),
    };
  }
  return lowerElement(shape, target);
}

/** A type that can stand in a list, a map, a oneof, or behind `optional`. */
function lowerElement(shape: Shape, target: Target): ElementType {
  switch (shape.kind) {
    case 'scalar':
      return { kind: 'scalar', scalar: shape.scalar };
    case 'bytes':
      return shape;
    case 'timestamp':
    case 'duration':
    case 'struct':
      return { kind: shape.kind };
    case 'named': {
      const named = target.named.get(shape.origin);
      // A broken type: its error was reported, and no schema is written.
      if (!named || named.kind === 'json') return { kind: 'value' };
      const name = target.reference(named);
      return named.kind === 'enum'
        ? { kind: 'enum', enum: name }
        : { kind: 'message', message: name };
    }
    case 'list':
    case 'map':
      return { kind: 'message', message: target.wrapper(wrapperOf(shape)) };
    case 'maybe':
      return lowerAbsence(shape, target);
    default:
      return { kind: 'value' };
  }
}

/** An element that may be absent: `(string | null)[]`. */
function lowerAbsence(shape: MaybeShape, target: Target): ElementType {
  if (isAnyJson(shape.of, target) && !shape.undefined) return { kind: 'value' };
  return { kind: 'message', message: target.wrapper(wrapperOf(shape)) };
}

function wrapperOf(shape: Shape): Wrapper {
  return { origin: `${WRAPPER}${shapeKey(shape)}`, field: wrapperField(shape), shape };
}

/** The name of a wrapper's one field. */
export function wrapperField(shape: Shape): string {
  if (shape.kind === 'list') return 'values';
  return shape.kind === 'map' ? 'entries' : 'value';
}

/** JSON says null by itself. */
function isAnyJson(shape: Shape, { named }: Target): boolean {
  return (
    shape.kind === 'value' || (shape.kind === 'named' && named.get(shape.origin)?.kind === 'json')
  );
}
