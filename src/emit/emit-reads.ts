/** How a decoder reads one value: the expressions, and what stands for a value that is absent. */
import type { ElementType, TypeSchema } from '../schema/schema.js';
import { literal, type Identifiers } from './identifiers.js';

/** What an absent field of implicit presence is. */
export function zeroOf(type: Extract<TypeSchema, { kind: 'scalar' | 'bytes' }>): string {
  if (type.kind === 'bytes') return bytesAs(type.as, 'Buffer.alloc(0)');
  switch (type.scalar) {
    case 'string':
      return "''";
    case 'bool':
      return 'false';
    case 'int64':
    case 'uint64':
      return '0n';
    default:
      return '0';
  }
}

/** What reads a message of its own: its other occurrences on the wire are merged into the first. */
export function messageDecoder(type: TypeSchema, ids: Identifiers): string | undefined {
  switch (type.kind) {
    case 'message':
      return `decode_${ids.of(type.message)}`;
    case 'struct':
      return 'decodeStruct';
    case 'value':
      return 'decodeValue';
    default:
      return undefined;
  }
}

/** Messages that are not read as one: what is absent in a second occurrence stays what it was. */
export function isTime({ kind }: TypeSchema): boolean {
  return kind === 'timestamp' || kind === 'duration';
}

/** Reads the first occurrence of a message, and remembers where each stands from the second on. */
export function readPart(decode: string, index: number): string[] {
  return entered([
    `if (to${index} === 0) {`,
    `  from${index} = r.at; to${index} = r.end;`,
    `  f${index} = ${decode}(r);`,
    `} else (all${index} ??= [from${index}, to${index}]).push(r.at, r.at = r.end);`,
  ]);
}

/** A statement that reads a value, within the value's own length if it is a message. */
export function within({ kind }: ElementType, statement: string): string[] {
  return kind === 'message' || kind === 'value' || kind === 'struct'
    ? entered([statement])
    : [statement];
}

/** Statements that read something of known length to its end. */
export function entered(lines: readonly string[]): string[] {
  return ['const outer = r.enter();', ...lines, 'r.leave(outer);'];
}

/** An expression that reads a value, of a message its content. */
export function read(
  type: ElementType,
  ids: Identifiers,
  { isKnown = true, earlier = '' } = {},
): string {
  switch (type.kind) {
    case 'scalar':
      return `r.${type.scalar}()`;
    case 'bytes':
      return bytesAs(type.as, 'r.bytes()');
    case 'timestamp':
      return `r.timestamp(${earlier})`;
    case 'duration':
      return `r.duration(${earlier})`;
    case 'enum': {
      const id = ids.of(type.enum);
      return isKnown
        ? `known(value_${id}, r.int32(), ${literal(type.enum)})`
        : `value_${id}(r.int32())`;
    }
    case 'message':
      return `decode_${ids.of(type.message)}(r)`;
    case 'value':
      return 'decodeValue(r)';
    case 'struct':
      return 'decodeStruct(r)';
    default:
      return type satisfies never;
  }
}

function bytesAs(as: 'Buffer' | 'Uint8Array' | 'ArrayBuffer', buffer: string): string {
  if (as === 'Buffer') return buffer;
  return as === 'Uint8Array' ? `plainBytes(${buffer})` : `plainBytes(${buffer}).buffer`;
}

/** What an entry without a value means: the type's default; an empty message. */
export function entryZero(type: ElementType, ids: Identifiers): string {
  switch (type.kind) {
    case 'scalar':
    case 'bytes':
      return zeroOf(type);
    case 'timestamp':
      return 'new Date(0)';
    case 'duration':
      return '0';
    case 'message':
      return `r.empty(decode_${ids.of(type.message)})`;
    case 'enum':
      return `known(value_${ids.of(type.enum)}, 0, ${literal(type.enum)})`;
    case 'value':
      return 'r.empty(decodeValue)';
    case 'struct':
      return '{}';
    default:
      return type satisfies never;
  }
}
