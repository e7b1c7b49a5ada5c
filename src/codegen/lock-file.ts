/**
 * `generated/fields.lock.json`: what earlier builds promised to callers. One line per entry, sorted by name, so that two
 * branches merge; the version stands last, so that every entry's line ends alike.
 */
import type {
  CallKind,
  FieldSchema,
  MessageShape,
  Presence,
  TypeSchema,
} from '../schema/schema.js';
import { CodegenError } from './diagnostics.js';

/** Name of the lock file in the output folder. */
export const LOCK_FILE = 'fields.lock.json';

/** A service, a message, an enum, a field, or a value of an enum. */
export type LockEntry = LockedFunction | LockedType | LockedField | LockedValue;

/** @example "reports.v1.JsonToHtmlService": { "is": "function", "origin": "src/reports.ts#Reports.jsonToHtml", "kind": "unary" } */
export interface LockedFunction {
  readonly is: 'function';
  readonly origin: string;
  readonly kind: CallKind;
}

/** @example "reports.v1.Report": { "is": "message", "origin": "src/reports.ts#Report", "shape": "object" } */
export interface LockedType {
  readonly is: 'message' | 'enum';
  readonly origin: string;
  readonly shape?: MessageShape;
  /** No function uses it now; its numbers stay reserved. */
  readonly isRemoved?: true;
}

/** @example "reports.v1.Report.created_at": { "is": "field", "number": 3, "name": "createdAt", "type": "google.protobuf.Timestamp", "presence": "required" } */
export interface LockedField {
  readonly is: 'field';
  /** Undefined for the earlier name of a renamed field: only the name is reserved. */
  readonly number?: number;
  readonly name: string;
  readonly type: string;
  readonly presence: Presence;
  readonly isReserved?: true;
}

/** @example "reports.v1.Status.STATUS_OPEN": { "is": "value", "number": 1, "name": "open" } */
export interface LockedValue {
  readonly is: 'value';
  readonly number: number;
  readonly name: string;
  readonly isReserved?: true;
}

/** Entries by fully-qualified protobuf name. */
export type Lock = ReadonlyMap<string, LockEntry>;

const VERSION = 1;

/** Reads the text of a lock file; an absent file is an empty lock. */
export function parseLock(text: string | undefined, path: string): Lock {
  if (text === undefined) return new Map();
  const { version, ...entries } = parseObject(text, path);
  if (version !== VERSION)
    throw unreadable(path, `has the version ${String(version)}, and this is version ${VERSION}`);
  const lock = new Map(Object.entries(entries as Record<string, LockEntry>));
  refuseSharedNumbers(lock, path);
  return lock;
}

function parseObject(text: string, path: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null) return parsed as Record<string, unknown>;
  } catch (cause) {
    throw unreadable(
      path,
      `is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
  }
  throw unreadable(path, 'is not a JSON object');
}

/** Two branches that both add a field give it the same number; git merges that without a word. */
function refuseSharedNumbers(lock: Lock, path: string): void {
  const taken = new Map<string, string>();
  for (const [name, entry] of lock) {
    if ((entry.is !== 'field' && entry.is !== 'value') || entry.number === undefined) continue;
    const key = `${name.slice(0, name.lastIndexOf('.'))}#${entry.number}`;
    const other = taken.get(key);
    if (other !== undefined) {
      throw unreadable(path, `gives the number ${entry.number} to ${other} and to ${name}`);
    }
    taken.set(key, name);
  }
}

function unreadable(path: string, message: string): CodegenError {
  return new CodegenError([
    {
      code: 'MEMFS121',
      message: `${path} ${message}`,
      hint: 'Resolve it by hand: remove the line of the newer entry, or restore the file from version control, and generate again.',
    },
  ]);
}

/** A lock in the order of its file. */
export function sorted(lock: Lock): Lock {
  return new Map([...lock].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * The text of a lock, the same for the same entries.
 * @param known texts of entries; grows by those of this lock
 */
export function formatLock(lock: Lock, known = new WeakMap<LockEntry, string>()): string {
  const textOf = (entry: LockEntry): string => {
    const text = known.get(entry) ?? JSON.stringify(entry);
    known.set(entry, text);
    return text;
  };
  const lines = [...sorted(lock)].map(
    ([name, entry]) => `  ${JSON.stringify(name)}: ${textOf(entry)},\n`,
  );
  return `{\n${lines.join('')}  "version": ${VERSION}\n}\n`;
}

/** The protobuf type of a field in one line: `repeated string`, `map<string, reports.v1.Cell>`. */
export function typeText(type: TypeSchema): string {
  switch (type.kind) {
    case 'scalar':
      return type.scalar;
    case 'bytes':
      return 'bytes';
    case 'timestamp':
      return 'google.protobuf.Timestamp';
    case 'duration':
      return 'google.protobuf.Duration';
    case 'value':
      return 'google.protobuf.Value';
    case 'struct':
      return 'google.protobuf.Struct';
    case 'message':
      return type.message;
    case 'enum':
      return type.enum;
    case 'list':
      return `repeated ${typeText(type.element)}`;
    case 'map':
      return `map<${type.key}, ${typeText(type.value)}>`;
    default:
      throw new Error(`No protobuf type is known for ${JSON.stringify(type satisfies never)}.`);
  }
}

/** The entry of a numbered field. */
export function lockedField({ number, name, type, presence }: FieldSchema): LockedField {
  return { is: 'field', number, name, type: typeText(type), presence };
}
