/**
 * What a TypeScript type means, free of the compiler: what reading yields and naming consumes. A shape says everything
 * about values and nothing about protobuf names, numbers or wrapper messages.
 */
import type {
  Alternative,
  CallKind,
  Constraints,
  Literal,
  MapKey,
  ScalarName,
} from '../schema/schema.js';
import type { Position } from './diagnostics.js';

/** A type that can be carried, or one of the parts that only some places take (the last six kinds). */
export type Shape =
  | (Tagged & { readonly kind: 'scalar'; readonly scalar: ScalarName })
  | { readonly kind: 'bytes'; readonly as: 'Buffer' | 'Uint8Array' | 'ArrayBuffer' }
  | (Tagged & { readonly kind: 'duration' })
  | { readonly kind: 'timestamp' | 'value' }
  | (Tagged & { readonly kind: 'struct' })
  | (Tagged & { readonly kind: 'list'; readonly element: Shape; readonly as: 'array' | 'set' })
  | MapShape
  /** An object, tuple, union, enum or wrapper in the table of named shapes. */
  | { readonly kind: 'named'; readonly origin: string }
  /** T | undefined, T | null. */
  | MaybeShape
  /** A single literal, until its place is known: a constant property, or a value of an enum. */
  | LiteralShape
  /** void, undefined, null: no value at all. */
  | { readonly kind: 'nothing'; readonly undefined: boolean; readonly null: boolean }
  /** Only as a result. */
  | { readonly kind: 'promise'; readonly of: Shape }
  /** Only as a result, or as the one parameter. */
  | { readonly kind: 'stream'; readonly of: Shape; readonly as: 'iterable' | 'observable' }
  /** never: disappears from unions. */
  | { readonly kind: 'never' }
  /** An error was reported here. */
  | { readonly kind: 'broken' };

/** What the doc comment of an alias says of its values: `type Sku = string` with `@pattern`. */
interface Tagged {
  readonly constraints?: Constraints;
}

export interface MapShape extends Tagged {
  readonly kind: 'map';
  readonly key: MapKey;
  readonly value: Shape;
  readonly as: 'Map' | 'object';
  readonly numericKeys: boolean;
}

export interface MaybeShape {
  readonly kind: 'maybe';
  readonly of: Shape;
  readonly undefined: boolean;
  readonly null: boolean;
}

export interface LiteralShape {
  readonly kind: 'literal';
  readonly value: string | number | boolean;
  /** Member of a TypeScript enum; the literal itself otherwise. */
  readonly name: string;
  readonly doc?: string;
  readonly deprecated?: boolean;
}

/**
 * Where a name comes from: a declaration (`Page` of `Page<Customer>` with its arguments), or the owner and the property
 * that an anonymous type stands in.
 */
export type Naming =
  | { readonly base: string; readonly args: readonly Shape[] }
  | { readonly owner: string; readonly suffix: string };

interface Named {
  /** Identity: package-relative file, `#`, name and type arguments; for anonymous types the way from their owner. */
  readonly origin: string;
  readonly naming: Naming;
  readonly position: Position;
  readonly doc?: string;
  readonly deprecated?: boolean;
}

/** One entry of the table of named shapes. */
export type NamedShape =
  ObjectShape | TupleShape | UnionShape | EnumShape | WrapperShape | JsonShape;

export interface ObjectShape extends Named {
  readonly kind: 'object';
  readonly fields: readonly FieldShape[];
  /** Properties with one possible value: not sent, restored. */
  readonly constants: Readonly<Record<string, Literal>>;
}

export interface TupleShape extends Named {
  readonly kind: 'tuple';
  readonly fields: readonly FieldShape[];
}

export interface UnionShape extends Named {
  readonly kind: 'union';
  readonly fields: readonly FieldShape[];
  /** The property that tells its objects apart, if one does for all. */
  readonly discriminator: string | undefined;
}

export interface EnumShape extends Named {
  readonly kind: 'enum';
  readonly values: readonly LiteralShape[];
}

/** A recursive alias of something that is not a message by itself: `type Nested = (number | Nested)[]`. */
export interface WrapperShape extends Named {
  readonly kind: 'wrapper';
  readonly of: Shape;
}

/** A recursive alias that takes any JSON value. */
export interface JsonShape extends Named {
  readonly kind: 'json';
}

/** A named shape that becomes a message or an enum of its own. */
export type DeclaredShape = Exclude<NamedShape, JsonShape>;

/** A property, parameter, element of a tuple, or alternative of a union. */
export interface FieldShape {
  readonly name: string;
  readonly shape: Shape;
  /** It has no question mark: it is there always, if only with undefined, as in `x: T | undefined`. */
  readonly explicit?: true;
  readonly position: Position;
  readonly when?: Alternative;
  readonly doc?: string;
  readonly deprecated?: boolean;
  readonly constraints?: Constraints;
  /** `@field 3` */
  readonly number?: number;
  /** `@renamedFrom old` */
  readonly renamedFrom?: string;
  /** `@repeated`: an optional collection without a wrapper. */
  readonly isRepeated?: boolean;
}

/** A decorated method. */
export interface FunctionShape {
  /** `src/reports.ts#Reports.jsonToHtml` */
  readonly origin: string;
  readonly name: string;
  /** Name on the wire, before it is made a protobuf name. */
  readonly wireName: string;
  readonly className: string;
  readonly source: string;
  /** Undefined: the default of the build. */
  readonly package: string | undefined;
  readonly kind: CallKind;
  readonly parameters: readonly FieldShape[];
  /** Undefined for void. */
  readonly result: FieldShape | undefined;
  readonly requestStream?: 'iterable' | 'observable';
  readonly hasContext: boolean;
  readonly idempotent?: boolean;
  readonly timeoutMs?: number;
  readonly doc?: string;
  readonly deprecated?: boolean;
  readonly position: Position;
}

/** Everything that reading found, in the order of the sources. */
export interface Shapes {
  readonly functions: readonly FunctionShape[];
  readonly named: ReadonlyMap<string, NamedShape>;
}

/** Identity of a type argument: what it is, and what the tags of its aliases ask of it. */
export function argumentKey(shape: Shape): string {
  const constraints = constraintsOf(shape);
  return constraints ? `${shapeKey(shape)} ${JSON.stringify(constraints)}` : shapeKey(shape);
}

/** What the aliases in a shape ask of its values, down to the keys and elements of its collections. */
export function constraintsOf(shape: Shape): Constraints | undefined {
  if (shape.kind === 'maybe') return constraintsOf(shape.of);
  const own = 'constraints' in shape ? shape.constraints : undefined;
  const element =
    shape.kind === 'list' ? shape.element : shape.kind === 'map' ? shape.value : undefined;
  const items = element && constraintsOf(element);
  return items ? withConstraints({ items }, own) : own;
}

/** Two sets of tags; where both have the same one, the second is meant. */
export function withConstraints(
  first: Constraints | undefined,
  second: Constraints | undefined,
): Constraints | undefined {
  if (!first || !second) return second ?? first;
  const items = withConstraints(first.items, second.items);
  return { ...first, ...second, ...(items && { items }) };
}

/** Without repetitions: of texts with tags and texts without, only the latter stay. */
export function distinctShapes(shapes: readonly Shape[]): readonly Shape[] {
  const distinct = new Map<string, Shape>();
  for (const shape of shapes) {
    const key = shapeKey(shape);
    const known = distinct.get(key);
    if (!known) distinct.set(key, shape);
    else if (argumentKey(known) !== argumentKey(shape)) distinct.set(key, joined(known, shape));
  }
  return [...distinct.values()];
}

/** Two shapes that differ in their tags: maps keep the keys of both, `Map<'a', T> | Map<'b', T>`, anything else has none. */
function joined(known: Shape, shape: Shape): Shape {
  const [a, b] = [known, shape].map((each) =>
    'constraints' in each ? each.constraints.keys?.enum : undefined,
  );
  if (!a || !b || shape.kind !== 'map') return untagged(shape);
  return { ...shape, constraints: { keys: { enum: [...new Set([...a, ...b])] } } };
}

function untagged(shape: Shape): Shape {
  const { constraints, ...bare } = { constraints: undefined, ...shape };
  return constraints ? bare : shape;
}

/** A text that two shapes share exactly when they are the same type; the tags of aliases are left out. */
export function shapeKey(shape: Shape): string {
  switch (shape.kind) {
    case 'scalar':
      return shape.scalar;
    case 'bytes':
      return shape.as;
    case 'named':
      return shape.origin;
    case 'list':
      return shape.as === 'set'
        ? `Set<${shapeKey(shape.element)}>`
        : `${shapeKey(shape.element)}[]`;
    case 'map':
      return `${shape.as}<${shape.numericKeys ? 'number' : shape.key},${shapeKey(shape.value)}>`;
    case 'maybe':
      return [shapeKey(shape.of), shape.null && 'null', shape.undefined && 'undefined']
        .filter(Boolean)
        .join('|');
    case 'literal':
      return JSON.stringify(shape.value);
    case 'promise':
      return `Promise<${shapeKey(shape.of)}>`;
    case 'stream':
      return `Stream<${shapeKey(shape.of)}>`;
    default:
      return shape.kind;
  }
}

/** A shape without undefined and null with these added. */
export function maybe(of: Shape, absence: { undefined: boolean; null: boolean }): Shape {
  return absence.undefined || absence.null ? { kind: 'maybe', of, ...absence } : of;
}

/** The shape of what is written with or without a question mark. */
export function asWritten(
  shape: Shape,
  { isOptional }: { readonly isOptional: boolean },
): Pick<FieldShape, 'shape' | 'explicit'> {
  if (!isOptional) return { shape, explicit: true };
  const absence = { undefined: true, null: false };
  return { shape: shape.kind === 'maybe' ? { ...shape, undefined: true } : maybe(shape, absence) };
}
