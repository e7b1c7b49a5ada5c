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
import { EmitMemo } from '../emit/emit-memo.js';
import { Piece } from '../emit/pieces.js';
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
  /** Numbers that it had before `@field` gave it another one; they stay reserved. */
  readonly earlier?: readonly number[];
  readonly isReserved?: true;
}

/** @example "reports.v1.Status.STATUS_OPEN": { "is": "value", "number": 1, "name": "open" } */
export interface LockedValue {
  readonly is: 'value';
  readonly number: number;
  readonly name: string;
  readonly isReserved?: true;
}

/** A function, message or enum with what is locked in it. Never changed: as long as it says the same, it is the same object. */
export interface Locked {
  /** Undefined where only the fields or values are left. */
  readonly entry: LockedFunction | LockedType | undefined;
  /** Fields or values by their own name. */
  readonly members: ReadonlyMap<string, LockedMember>;
}

export type LockedMember = LockedField | LockedValue;

/** What is locked, by the fully-qualified protobuf name of the function, message or enum. */
export type Lock = ReadonlyMap<string, Locked>;

const VERSION = 1;

/** Reads the text of a lock file; an absent file is an empty lock. */
export function parseLock(text: string | undefined, path: string): Lock {
  if (text === undefined) return new Map();
  const { version, ...entries } = parseObject(text, path);
  if (version !== VERSION)
    throw unreadable(path, `has the version ${String(version)}, and this is version ${VERSION}`);
  const lock = lockOf(Object.entries(entries as Record<string, LockEntry>));
  refuseSharedNumbers(lock, path);
  return lock;
}

/** The lock of entries by fully-qualified name. */
export function lockOf(entries: Iterable<readonly [name: string, entry: LockEntry]>): Lock {
  const lock = new Map<string, { entry: Locked['entry']; members: Map<string, LockedMember> }>();
  const at = (name: string) => {
    const known = lock.get(name) ?? { entry: undefined, members: new Map<string, LockedMember>() };
    lock.set(name, known);
    return known;
  };
  for (const [name, entry] of entries) {
    if (entry.is === 'field' || entry.is === 'value') {
      const dot = name.lastIndexOf('.');
      at(name.slice(0, dot)).members.set(name.slice(dot + 1), entry);
    } else at(name).entry = entry;
  }
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
  for (const [owner, { members }] of lock) {
    const taken = new Map<number, string>();
    for (const [name, member] of members) {
      for (const number of numbersOf(member)) {
        const other = taken.get(number);
        if (other !== undefined) {
          throw unreadable(
            path,
            `gives the number ${number} to ${owner}.${other} and to ${owner}.${name}`,
          );
        }
        taken.set(number, name);
      }
    }
  }
}

/** Every number that belongs to a member, the one it has first. */
export function numbersOf(member: LockedMember): readonly number[] {
  const earlier = 'earlier' in member ? member.earlier : [];
  return [...(member.number === undefined ? [] : [member.number]), ...earlier];
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

/** In the order of the file. */
export function sorted<T>(byName: Iterable<readonly [string, T]>): ReadonlyMap<string, T> {
  return new Map([...byName].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * The text of a lock in pieces, the same for the same entries.
 * @param memo of the texts before, if there were any
 */
export function formatLock(lock: Lock, memo: EmitMemo = new EmitMemo()): readonly Piece[] {
  memo.begin();
  const lines = memo.pieces(
    { kind: 'lock', items: [...sorted(lock)], nameOf: ([name]) => name },
    (run) => run.map(linesOf).join(''),
  );
  return [new Piece('{\n'), ...lines, new Piece(`  "version": ${VERSION}\n}\n`)];
}

/** A full stop sorts before all that a name may go on with, so what is in a type stands behind it. */
function linesOf([owner, { entry, members }]: readonly [string, Locked]): string {
  const line = (name: string, said: LockEntry): string =>
    `  ${JSON.stringify(name)}: ${JSON.stringify(said)},\n`;
  const inside = [...sorted(members)].map(([name, member]) => line(`${owner}.${name}`, member));
  return [...(entry ? [line(owner, entry)] : []), ...inside].join('');
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

/** The entry of a numbered field, after the one that an earlier build has left under its name. */
export function lockedField(
  { number, name, type, presence }: FieldSchema,
  before?: LockedMember,
): LockedField {
  const earlier = before ? numbersOf(before).filter((each) => each !== number) : [];
  return {
    is: 'field',
    number,
    name,
    type: typeText(type),
    presence,
    ...(earlier.length > 0 && { earlier }),
  };
}
