/**
 * Numbers for a draft: those of the lock stay, new fields and values get the lowest number that was never used, what
 * vanished is reserved. Gives the numbered schema and the lock that the next build starts from.
 */
import { isDeepStrictEqual } from 'node:util';
import type {
  EnumSchema,
  EnumValueSchema,
  FieldSchema,
  MessageSchema,
  Reserved,
  Schema,
} from '../schema/schema.js';
import type { Draft } from './draft.js';
import type { Problems } from './diagnostics.js';
import {
  sorted,
  type Lock,
  type LockedField,
  type LockedValue,
  lockedField,
  type LockEntry,
} from './lock-file.js';
import { fullService } from './name-functions.js';

/** @see https://protobuf.dev/programming-guides/proto3/#assigning */
const MAX_NUMBER = 2 ** 29 - 1;
const RESERVED_FROM = 19_000;
const RESERVED_TO = 19_999;

/** A schema with its numbers, and the lock that records them. */
export interface Numbered {
  readonly schema: Schema;
  readonly lock: Lock;
}

/** Numbers every field and value of a draft. Wrong `@field` tags go to `problems`. */
export function numberSchema(draft: Draft, lock: Lock, problems: Problems): Numbered {
  return new Numberer().number(draft, lock, problems);
}

/** A message or an enum with its numbers, and what they follow from. */
interface Made<T> {
  readonly locked: Locked;
  readonly type: T;
  readonly entries: ReadonlyMap<string, LockEntry>;
}

/** Numbers one draft after another; a type of the same draft and the same lock is the same. */
export class Numberer {
  readonly #messages = new WeakMap<MessageSchema, Made<MessageSchema>>();
  readonly #enums = new WeakMap<EnumSchema, Made<EnumSchema>>();

  /** The draft with its numbers, and the lock after it. */
  number({ schema, notes }: Draft, lock: Lock, problems: Problems): Numbered {
    const next = new Map<string, LockEntry>();
    const members = membersOf(lock);
    const number = <T extends MessageSchema | EnumSchema>(
      type: T,
      made: WeakMap<T, Made<T>>,
      make: (type: T, input: Input) => T,
    ): T => {
      const locked = members.get(type.name) ?? NOTHING;
      const known = made.get(type);
      const isSame = known !== undefined && sameEntries(known.locked, locked);
      const found = isSame ? known : fresh(type, { lock, locked, notes, problems }, make);
      // An error must be found again.
      if (!problems.hasErrors) made.set(type, found);
      for (const [name, entry] of found.entries) next.set(name, entry);
      return found.type;
    };
    const messages = schema.messages.map((each) => number(each, this.#messages, numberMessage));
    const enums = schema.enums.map((each) => number(each, this.#enums, numberEnum));
    for (const fn of schema.functions) {
      const origin = notes.get(fullService(fn))?.origin ?? '';
      const name = fullService(fn);
      next.set(name, kept(lock.get(name), { is: 'function', origin, kind: fn.kind }));
    }
    keepRemoved(lock, next);
    return { schema: { ...schema, messages, enums }, lock: sorted(next) };
  }
}

function fresh<T extends MessageSchema | EnumSchema>(
  type: T,
  { lock, ...given }: Omit<Input, 'next'> & { readonly lock: Lock },
  make: (type: T, input: Input) => T,
): Made<T> {
  const next = new Map<string, LockEntry>();
  const numbered = make(type, { ...given, next });
  const entries = new Map([...next].map(([name, entry]) => [name, kept(lock.get(name), entry)]));
  return { locked: given.locked, type: numbered, entries };
}

/** The entry of the lock, if the new one says the same. */
function kept(before: LockEntry | undefined, entry: LockEntry): LockEntry {
  return before && isDeepStrictEqual(before, entry) ? before : entry;
}

function sameEntries(a: Locked, b: Locked): boolean {
  return a.size === b.size && [...a].every(([name, entry]) => b.get(name) === entry);
}

/** The locked fields or values of one message or enum, by their own name. */
type Locked = ReadonlyMap<string, LockedField | LockedValue>;
type Members = ReadonlyMap<string, Locked>;

const NOTHING: Locked = new Map();

interface Input {
  readonly notes: Draft['notes'];
  readonly locked: Locked;
  readonly problems: Problems;
  readonly next: Map<string, LockEntry>;
}

/** The locked fields and values by their message or enum, then by their own name. */
function membersOf(lock: Lock): Members {
  const members = new Map<string, Map<string, LockedField | LockedValue>>();
  for (const [name, entry] of lock) {
    if (entry.is !== 'field' && entry.is !== 'value') continue;
    const dot = name.lastIndexOf('.');
    const owner = name.slice(0, dot);
    const own = members.get(owner) ?? new Map<string, LockedField | LockedValue>();
    members.set(owner, own.set(name.slice(dot + 1), entry));
  }
  return members;
}

function numberMessage(message: MessageSchema, input: Input): MessageSchema {
  const { locked } = input;
  const numbers = new Numbers([...locked.values()].map(({ number }) => number));
  const renamed = new Map<string, string>();
  const known = (field: FieldSchema): number | undefined => {
    const { renamedFrom } = input.notes.get(`${message.name}.${field.protoName}`) ?? {};
    const own = locked.get(field.protoName)?.number;
    if (own !== undefined || renamedFrom === undefined) return own;
    const [earlier, entry] = [...locked].find(([, { name }]) => name === renamedFrom) ?? [];
    if (earlier !== undefined && !message.fields.some(({ protoName }) => protoName === earlier)) {
      renamed.set(earlier, field.protoName);
    }
    return entry?.number;
  };
  const explicit = message.fields.map((field) => explicitNumber(message, field, input));
  const kept = message.fields.map((field, index) => explicit[index] ?? known(field));
  for (const number of kept) numbers.take(number);
  const fields = message.fields.map((field, index) => ({
    ...field,
    number: kept[index] ?? numbers.next(),
  }));
  refuseSharedNumbers(message, { fields, locked, renamed }, input);
  input.next.set(message.name, { is: 'message', origin: message.origin, shape: message.shape });
  for (const field of fields)
    input.next.set(`${message.name}.${field.protoName}`, lockedField(field));
  for (const [name, entry] of locked) {
    const key = `${message.name}.${name}`;
    if (input.next.has(key) || entry.is !== 'field') continue;
    const { number, ...nameless } = entry;
    const isFree = number !== undefined && !renamed.has(name);
    input.next.set(key, { ...(isFree ? { ...nameless, number } : nameless), isReserved: true });
  }
  const reserved = reservedOf(message.name, locked, input.next);
  return { ...message, fields, ...(reserved && { reserved }) };
}

function numberEnum(type: EnumSchema, input: Input): EnumSchema {
  const { locked } = input;
  const numbers = new Numbers([...locked.values()].map(({ number }) => number));
  const values = type.values.map((value): EnumValueSchema => {
    return { ...value, number: locked.get(value.protoName)?.number ?? numbers.next() };
  });
  input.next.set(type.name, { is: 'enum', origin: type.origin });
  for (const { protoName, number, name } of values) {
    input.next.set(`${type.name}.${protoName}`, { is: 'value', number, name });
  }
  for (const [name, entry] of locked) {
    const key = `${type.name}.${name}`;
    if (!input.next.has(key)) input.next.set(key, { ...entry, isReserved: true });
  }
  const reserved = reservedOf(type.name, locked, input.next);
  return { ...type, values, ...(reserved && { reserved }) };
}

/** Hands out numbers that were never used. */
class Numbers {
  readonly #used: Set<number | undefined>;
  #last = 0;

  constructor(used: readonly (number | undefined)[]) {
    this.#used = new Set(used);
  }

  take(number: number | undefined): void {
    this.#used.add(number);
  }

  next(): number {
    do {
      this.#last = this.#last === RESERVED_FROM - 1 ? RESERVED_TO + 1 : this.#last + 1;
    } while (this.#used.has(this.#last));
    this.#used.add(this.#last);
    return this.#last;
  }
}

/** The number of `@field`, if it is one. */
function explicitNumber(
  message: MessageSchema,
  field: FieldSchema,
  input: Input,
): number | undefined {
  const note = input.notes.get(`${message.name}.${field.protoName}`);
  const number = note?.number;
  if (number === undefined) return undefined;
  if (number >= 1 && number <= MAX_NUMBER && (number < RESERVED_FROM || number > RESERVED_TO))
    return number;
  input.problems.report({
    code: 'MEMFS119',
    ...(note && { position: note.position }),
    path: `${message.name}.${field.name}`,
    message: `has @field ${number}, and protobuf has no such field number`,
    hint: `Write a number from 1 to ${MAX_NUMBER}, without ${RESERVED_FROM} to ${RESERVED_TO}.`,
  });
  return undefined;
}

interface NumberedFields {
  readonly fields: readonly FieldSchema[];
  readonly locked: Locked;
  readonly renamed: ReadonlyMap<string, string>;
}

function refuseSharedNumbers(
  message: MessageSchema,
  { fields, locked, renamed }: NumberedFields,
  input: Input,
): void {
  const taken = new Map<number, string>();
  for (const [name, { number }] of locked) {
    if (number !== undefined && !renamed.has(name)) taken.set(number, name);
  }
  for (const { protoName, number, name } of fields) {
    const other = taken.get(number);
    if (other !== undefined && other !== protoName) {
      const note = input.notes.get(`${message.name}.${protoName}`);
      input.problems.report({
        code: 'MEMFS119',
        ...(note && { position: note.position }),
        path: `${message.name}.${name}`,
        message: `has the field number ${number}, which belongs to ${other}`,
        hint: 'Remove @field, or write a number that was never used in this message.',
      });
    }
    taken.set(number, protoName);
  }
}

function reservedOf(
  owner: string,
  locked: Locked,
  next: ReadonlyMap<string, LockEntry>,
): Reserved | undefined {
  const numbers: number[] = [];
  const names: string[] = [];
  for (const name of locked.keys()) {
    const entry = next.get(`${owner}.${name}`);
    if (entry?.is !== 'field' && entry?.is !== 'value') continue;
    if (!entry.isReserved) continue;
    names.push(name);
    if (entry.number !== undefined) numbers.push(entry.number);
  }
  if (names.length === 0) return undefined;
  return { numbers: numbers.sort((a, b) => a - b), names: names.sort() };
}

/** What no function uses any more keeps its numbers, in case it comes back. */
function keepRemoved(lock: Lock, next: Map<string, LockEntry>): void {
  for (const [name, entry] of lock) {
    if (next.has(name) || entry.is === 'function') continue;
    next.set(
      name,
      entry.is === 'message' || entry.is === 'enum' ? { ...entry, isRemoved: true } : entry,
    );
  }
}
