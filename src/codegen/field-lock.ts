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
  type Lock,
  type Locked,
  lockedField,
  type LockedMember,
  numbersOf,
  sorted,
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

/** A message or an enum with its numbers, what they follow from, and what they leave in the lock. */
interface Made<T> {
  readonly before: Locked | undefined;
  readonly type: T;
  readonly after: Locked;
}

/** Numbers one draft after another; a type of the same draft and the same lock is the same. */
export class Numberer {
  readonly #messages = new WeakMap<MessageSchema, Made<MessageSchema>>();
  readonly #enums = new WeakMap<EnumSchema, Made<EnumSchema>>();

  /** The draft with its numbers, and the lock after it. */
  number({ schema, notes }: Draft, lock: Lock, problems: Problems): Numbered {
    const next = new Map<string, Locked>();
    const number = <T extends MessageSchema | EnumSchema>(
      type: T,
      made: WeakMap<T, Made<T>>,
      make: (type: T, input: Input) => NumberedType<T>,
    ): T => {
      const before = lock.get(type.name);
      const known = made.get(type);
      // Numbers that are locked stay: to number a type again, after itself, changes nothing.
      const isSame = known?.before === before || known?.after === before;
      const found = known && isSame ? known : fresh(type, { before, notes, problems }, make);
      // An error must be found again.
      if (!problems.hasErrors) made.set(type, found);
      next.set(type.name, found.after);
      return found.type;
    };
    const messages = schema.messages.map((each) => number(each, this.#messages, numberMessage));
    const enums = schema.enums.map((each) => number(each, this.#enums, numberEnum));
    for (const fn of schema.functions) {
      const name = fullService(fn);
      const origin = notes.get(name)?.origin ?? '';
      const before = lock.get(name);
      const members = before?.members ?? NOTHING;
      next.set(name, kept(before, { entry: { is: 'function', origin, kind: fn.kind }, members }));
    }
    keepRemoved(lock, next);
    return { schema: { ...schema, messages, enums }, lock: sorted(next) };
  }
}

function fresh<T extends MessageSchema | EnumSchema>(
  type: T,
  { before, ...given }: Omit<Input, 'locked'> & { readonly before: Locked | undefined },
  make: (type: T, input: Input) => NumberedType<T>,
): Made<T> {
  const made = make(type, { ...given, locked: before?.members ?? NOTHING });
  return { before, type: made.type, after: kept(before, made.after) };
}

/** What the lock has, if the new one says the same. */
function kept(before: Locked | undefined, after: Locked): Locked {
  return before && isDeepStrictEqual(before, after) ? before : after;
}

/** Fields or values by their own name. */
type Members = Locked['members'];

const NOTHING: Members = new Map();

interface Input {
  readonly notes: Draft['notes'];
  readonly locked: Members;
  readonly problems: Problems;
}

interface NumberedType<T> {
  readonly type: T;
  readonly after: Locked;
}

function numberMessage(message: MessageSchema, input: Input): NumberedType<MessageSchema> {
  const { locked } = input;
  const numbers = new Numbers([...locked.values()].flatMap(numbersOf));
  const renamed = new Set<string>();
  const known = (field: FieldSchema): number | undefined => {
    const explicit = explicitNumber(message, field, input);
    const { renamedFrom } = input.notes.get(`${message.name}.${field.protoName}`) ?? {};
    const own = locked.get(field.protoName)?.number;
    if (own !== undefined || renamedFrom === undefined) return explicit ?? own;
    const [earlier, entry] = [...locked].find(([, { name }]) => name === renamedFrom) ?? [];
    const number = explicit ?? entry?.number;
    const isThere = message.fields.some(({ protoName }) => protoName === earlier);
    // With another number than the earlier name it leaves that one reserved.
    if (earlier !== undefined && number === entry?.number && !isThere) renamed.add(earlier);
    return number;
  };
  const kept = message.fields.map(known);
  for (const number of kept) numbers.take(number);
  const fields = message.fields.map((field, index) => ({
    ...field,
    number: kept[index] ?? numbers.next(),
  }));
  refuseSharedNumbers(message, { fields, locked, renamed }, input);
  const members = new Map<string, LockedMember>();
  for (const field of fields) {
    members.set(field.protoName, lockedField(field, locked.get(field.protoName)));
  }
  for (const [name, entry] of locked) {
    if (!members.has(name)) members.set(name, renamed.has(name) ? nameless(entry) : gone(entry));
  }
  const { origin, shape } = message;
  const reserved = reservedOf(members);
  return {
    type: { ...message, fields, ...(reserved && { reserved }) },
    after: { entry: { is: 'message', origin, shape }, members },
  };
}

/** What is not there any more: its number stays reserved. */
function gone(entry: LockedMember): LockedMember {
  return { ...entry, isReserved: true };
}

/** What has another name now: only the earlier one is reserved, because the number goes along. */
function nameless(entry: LockedMember): LockedMember {
  if (entry.is === 'value') return gone(entry);
  const { is, name, type, presence, earlier } = entry;
  return { is, name, type, presence, ...(earlier && { earlier }), isReserved: true };
}

function numberEnum(type: EnumSchema, { locked }: Input): NumberedType<EnumSchema> {
  const numbers = new Numbers([...locked.values()].flatMap(numbersOf));
  const values = type.values.map((value): EnumValueSchema => {
    return { ...value, number: locked.get(value.protoName)?.number ?? numbers.next() };
  });
  const members = new Map<string, LockedMember>();
  for (const { protoName, number, name } of values)
    members.set(protoName, { is: 'value', number, name });
  for (const [name, entry] of locked) {
    if (!members.has(name)) members.set(name, gone(entry));
  }
  const reserved = reservedOf(members);
  return {
    type: { ...type, values, ...(reserved && { reserved }) },
    after: { entry: { is: 'enum', origin: type.origin }, members },
  };
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
  if (note?.number === undefined) return undefined;
  const { number, position } = note;
  if (number >= 1 && number <= MAX_NUMBER && (number < RESERVED_FROM || number > RESERVED_TO))
    return number;
  input.problems.report({
    code: 'MEMFS119',
    position,
    path: `${message.name}.${field.name}`,
    message: `has @field ${number}, and protobuf has no such field number`,
    hint: `Write a number from 1 to ${MAX_NUMBER}, without ${RESERVED_FROM} to ${RESERVED_TO}.`,
  });
  return undefined;
}

interface NumberedFields {
  readonly fields: readonly FieldSchema[];
  readonly locked: Members;
  /** Earlier names whose numbers went along. */
  readonly renamed: ReadonlySet<string>;
}

function refuseSharedNumbers(
  message: MessageSchema,
  { fields, locked, renamed }: NumberedFields,
  input: Input,
): void {
  const taken = new Map<number, string>();
  for (const [name, member] of locked) {
    for (const number of numbersOf(renamed.has(name) ? nameless(member) : member)) {
      taken.set(number, name);
    }
  }
  for (const { protoName, number, name } of fields) {
    const owner = taken.get(number) ?? protoName;
    taken.set(number, owner);
    if (owner === protoName) continue;
    const note = input.notes.get(`${message.name}.${protoName}`);
    input.problems.report({
      code: 'MEMFS119',
      ...(note && { position: note.position }),
      path: `${message.name}.${name}`,
      message: `has the field number ${number}, which belongs to ${owner}`,
      hint: 'Remove @field or @renamedFrom, or write a number that was never used in this message.',
    });
  }
}

/** What is reserved: all of a member that is gone, the earlier numbers of one that is there. */
function reservedOf(members: Members): Reserved | undefined {
  const numbers: number[] = [];
  const names: string[] = [];
  for (const [name, entry] of members) {
    if (entry.isReserved) names.push(name);
    const own = entry.isReserved ? undefined : entry.number;
    numbers.push(...numbersOf(entry).filter((number) => number !== own));
  }
  if (names.length === 0 && numbers.length === 0) return undefined;
  return { numbers: numbers.sort((a, b) => a - b), names: names.sort() };
}

/** What no function uses any more keeps its numbers, in case it comes back. */
function keepRemoved(lock: Lock, next: Map<string, Locked>): void {
  for (const [name, locked] of lock) {
    if (next.has(name)) continue;
    const { entry, members } = locked;
    if (entry?.is === 'message' || entry?.is === 'enum') {
      next.set(name, entry.isRemoved ? locked : { entry: { ...entry, isRemoved: true }, members });
    } else if (members.size > 0) next.set(name, { entry: undefined, members });
  }
}
