/** Two locks side by side: what the callers of the earlier one would feel, in words. */
import type { Draft } from './draft.js';
import type { Position } from './diagnostics.js';
import type {
  Lock,
  Locked,
  LockedField,
  LockedFunction,
  LockedType,
  LockedValue,
  LockEntry,
} from './lock-file.js';

/**
 * Whom a change breaks: `wire`, every caller; `json`, those that use JSON; `callers`, those that do not know what the other side
 * now asks for; `none`, nobody.
 */
export type Breaks = 'wire' | 'json' | 'callers' | 'none';

/** @example { "name": "reports.v1.Order.total", "breaks": "wire", "text": "(2): double → int32, breaking on the wire" } */
export interface Change {
  /** Fully-qualified protobuf name: what `accept` takes. */
  readonly name: string;
  readonly breaks: Breaks;
  readonly text: string;
  readonly position?: Position;
}

type Effect = Pick<Change, 'breaks' | 'text'> | undefined;

/** Every difference between an earlier lock and the next one, by name. */
export function compareLocks(earlier: Lock, next: Lock, notes: Draft['notes']): readonly Change[] {
  const owners = [...new Set([...earlier.keys(), ...next.keys()])]
    .filter((name) => earlier.get(name) !== next.get(name))
    .sort();
  return owners.flatMap((owner) => {
    const around = { before: earlier.get(owner), after: next.get(owner) };
    const own = notes.get(owner)?.position;
    const change = (name: string, effect: Effect): readonly Change[] => {
      const position = notes.get(name)?.position ?? own;
      return effect ? [{ name, ...effect, ...(position && { position }) }] : [];
    };
    return [
      ...change(owner, effectOf(around.before?.entry, around.after?.entry, around)),
      ...memberNames(around.after).flatMap((name) => {
        const [before, after] = [around.before?.members.get(name), around.after?.members.get(name)];
        return change(`${owner}.${name}`, effectOf(before, after, around));
      }),
    ];
  });
}

/** The function, message or enum that an entry stands for or in, in both locks. */
interface Around {
  readonly before: Locked | undefined;
  readonly after: Locked | undefined;
}

/** A member never leaves a lock, so the later one has them all. */
function memberNames(after: Locked | undefined): string[] {
  return [...(after?.members.keys() ?? [])].sort();
}

/** Only functions leave a lock; everything else is reserved in it. */
function removed(before: LockEntry | undefined): Effect {
  return before?.is === 'function'
    ? { breaks: 'wire', text: 'removed, so its callers get UNIMPLEMENTED' }
    : undefined;
}

function effectOf(
  before: LockEntry | undefined,
  after: LockEntry | undefined,
  around: Around,
): Effect {
  if (!after) return removed(before);
  if (before && before.is !== after.is) {
    return { breaks: 'wire', text: `${before.is} → ${after.is}, breaking on the wire` };
  }
  switch (after.is) {
    case 'function':
      return functionEffect(before as LockedFunction | undefined, after);
    case 'message':
    case 'enum':
      return typeEffect(before as LockedType | undefined, after);
    case 'field':
      return fieldEffect(before as LockedField | undefined, after, around);
    case 'value':
      return valueEffect(before as LockedValue | undefined, after, around);
    default:
      throw new Error(`No entry is known like ${JSON.stringify(after satisfies never)}.`);
  }
}

function functionEffect(before: LockedFunction | undefined, after: LockedFunction): Effect {
  if (!before) return { breaks: 'none', text: 'new' };
  if (before.kind === after.kind) return undefined;
  return { breaks: 'wire', text: `${before.kind} → ${after.kind}, breaking on the wire` };
}

function typeEffect(before: LockedType | undefined, after: LockedType): Effect {
  if (!before) return { breaks: 'none', text: 'new' };
  if (before.isRemoved !== after.isRemoved) {
    return {
      breaks: 'none',
      text: after.isRemoved ? 'no longer used; its numbers stay reserved' : 'used again',
    };
  }
  if (before.shape === after.shape) return undefined;
  return {
    breaks: 'wire',
    text: `${before.shape ?? ''} → ${after.shape ?? ''}, breaking on the wire`,
  };
}

function fieldEffect(before: LockedField | undefined, after: LockedField, around: Around): Effect {
  if (after.isReserved) {
    return before && !before.isReserved ? reservedEffect(before, after, around) : undefined;
  }
  const number = `(${after.number ?? ''}): `;
  // A name whose number went along with a rename is free for a field like any other.
  if (before?.number === undefined) {
    if (!around.before?.entry) return undefined;
    // The earlier name of a renamed field tells of the name; what it holds may have changed as well.
    const earlier = fieldNumbered(after.number, around.before);
    return earlier
      ? contentEffect(earlier, after, around)
      : comingEffect(after, `${number}new`, around);
  }
  if (before.number !== after.number) {
    return {
      breaks: 'wire',
      text: `(${before.number} → ${after.number ?? ''}): number changed, breaking on the wire`,
    };
  }
  return contentEffect(before, after, around);
}

/** What stands under one number, before and after. */
function contentEffect(before: LockedField, after: LockedField, around: Around): Effect {
  const number = `(${after.number ?? ''}): `;
  if (before.type !== after.type) {
    return {
      breaks: 'wire',
      text: `${number}${before.type} → ${after.type}, breaking on the wire`,
    };
  }
  return before.isReserved
    ? comingEffect(after, `${number}used again`, around)
    : presenceEffect(before, after, number);
}

function comingEffect(field: LockedField, text: string, { after }: Around): Effect {
  return isAskedFor(field, after)
    ? {
        breaks: 'callers',
        text: `${text} and required; callers that do not know it are refused`,
      }
    : { breaks: 'none', text };
}

function fieldNumbered(number: number | undefined, { members }: Locked): LockedField | undefined {
  return [...members.values()].find(
    (entry): entry is LockedField => entry.is === 'field' && entry.number === number,
  );
}

/** Callers have to send it; lists, maps and the fields of unions are never missing. */
function isAskedFor({ type, presence }: LockedField, owner: Locked | undefined): boolean {
  const message = owner?.entry;
  const isUnion =
    message?.is === 'message' && (message.shape === 'union' || message.shape === 'response');
  return presence === 'required' && !isUnion && !/^(repeated |map<)/.test(type);
}

function reservedEffect(before: LockedField, after: LockedField, around: Around): Effect {
  if (after.number === undefined) {
    return { breaks: 'json', text: `(${before.number ?? ''}): renamed, breaking for JSON` };
  }
  const text = `(${after.number}): removed; number and name are reserved`;
  const newcomer = newcomerLike(before, around);
  if (!newcomer) return { breaks: 'none', text };
  return {
    breaks: 'callers',
    text: `${text}; if ${newcomer.name} is its new name, say so there with @renamedFrom ${before.name}, or callers lose what it holds`,
  };
}

/** A field of the same type that came when the other went; one that callers are asked for breaks them anyway. */
function newcomerLike(gone: LockedField, { before, after }: Around): LockedField | undefined {
  const fields = [...(after?.members ?? [])].flatMap(([name, member]) =>
    member.is === 'field' && !member.isReserved && !before?.members.has(name) ? [member] : [],
  );
  return fields.find(
    (field) =>
      field.type === gone.type && field.presence === gone.presence && !isAskedFor(field, after),
  );
}

function presenceEffect(before: LockedField, after: LockedField, number: string): Effect {
  if (before.presence === after.presence) return undefined;
  const text = `${number}${before.presence} → ${after.presence}`;
  return after.presence === 'required'
    ? { breaks: 'callers', text: `${text}; callers that leave it out are refused` }
    : { breaks: 'none', text };
}

function valueEffect(before: LockedValue | undefined, after: LockedValue, around: Around): Effect {
  const number = `(${after.number}): `;
  if (!before) return around.before?.entry ? { breaks: 'none', text: `${number}new` } : undefined;
  if (before.isReserved === after.isReserved) return undefined;
  return after.isReserved
    ? { breaks: 'none', text: `${number}removed; number and name are reserved` }
    : { breaks: 'none', text: `${number}used again` };
}
