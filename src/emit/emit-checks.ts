/** The checks of a message's validation tags: made once when the codec is loaded, called by its encoder and its decoder. */
import type { Constraints, MessageSchema, TypeSchema } from '../schema/schema.js';
import type { Identifiers } from './identifiers.js';

/** A field of a message, by its place. */
export interface FieldPlace {
  readonly message: MessageSchema;
  readonly index: number;
}

/** `const check_Order_2 = checkOf({"minimum":0});`, one line for each field with tags. */
export function checksOf(message: MessageSchema, ids: Identifiers): string[] {
  return message.fields.flatMap(({ constraints, type }, index) => {
    if (!constraints) return [];
    const given = argumentsOf(withFloats(type, constraints));
    return [`const ${checkName({ message, index }, ids)} = checkOf(${given});`];
  });
}

/** The tags as a value that arrives can keep them. */
function withFloats(type: TypeSchema, constraints: Constraints): Constraints {
  const inner = type.kind === 'list' ? type.element : type.kind === 'map' ? type.value : undefined;
  if (inner) {
    const { items } = constraints;
    return items ? { ...constraints, items: withFloats(inner, items) } : constraints;
  }
  return type.kind === 'scalar' && type.scalar === 'float' ? ofFloats(constraints) : constraints;
}

/** A float arrives rounded: 0.1 as 0.10000000149. The nearest float to a bound keeps it. */
export function ofFloats(constraints: Constraints): Constraints {
  const { minimum, maximum } = constraints;
  return {
    ...constraints,
    ...(minimum !== undefined && { minimum: Math.min(minimum, Math.fround(minimum)) }),
    ...(maximum !== undefined && { maximum: Math.max(maximum, Math.fround(maximum)) }),
  };
}

function argumentsOf(constraints: Constraints): string {
  return `${JSON.stringify(constraints)}${namesFormat(constraints) ? ', formats' : ''}`;
}

/** True when a tag of the message names a format: its codec needs the checks of formats. */
export function hasFormats({ fields }: MessageSchema): boolean {
  return fields.some(({ constraints }) => constraints && namesFormat(constraints));
}

function namesFormat({ format, items, keys }: Constraints): boolean {
  return format !== undefined || [items, keys].some((inner) => inner && namesFormat(inner));
}

/** `check_Order_2(x);`, or nothing for a field without tags. */
export function checkCall(place: FieldPlace, value: string, ids: Identifiers): string[] {
  const { message, index } = place;
  return message.fields[index]?.constraints ? [`${checkName(place, ids)}(${value});`] : [];
}

function checkName({ message, index }: FieldPlace, ids: Identifiers): string {
  return `check_${ids.of(message.name)}_${index}`;
}
