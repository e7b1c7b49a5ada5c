/** What a change of the lock is called, and whom it breaks: every sentence, from two entries side by side. */
import { type Breaks, compareLocks } from '../../src/codegen/compare-locks.js';
import { type LockEntry, lockOf } from '../../src/codegen/lock-file.js';

const ORDER = 'shop.v1.Order';
const STATE = 'shop.v1.State';
const FIELD = {
  is: 'field',
  number: 2,
  name: 'total',
  type: 'double',
  presence: 'required',
} as const;
const VALUE = { is: 'value', number: 1, name: 'open' } as const;
const MESSAGE = { is: 'message', origin: 'src/a.ts#Order', shape: 'object' } as const;
const ENUM = { is: 'enum', origin: 'src/a.ts#State' } as const;
const FUNCTION = { is: 'function', origin: 'src/a.ts#Orders.place', kind: 'unary' } as const;
/** What stands in both locks, so that the entry that is looked at has an owner. */
const OWNERS: Readonly<Record<string, LockEntry>> = { [ORDER]: MESSAGE, [STATE]: ENUM };

type Entries = Readonly<Record<string, LockEntry>>;

function changes(before: Entries, after: Entries) {
  const [earlier, next] = [before, after].map((entries) => lockOf(Object.entries(entries)));
  return compareLocks(earlier!, next!, new Map());
}

/** The one change of an entry whose owner stays. */
function effect(name: string, before: LockEntry | undefined, after: LockEntry | undefined) {
  const withOwners = (entry: LockEntry | undefined): Entries =>
    entry ? { ...OWNERS, [name]: entry } : OWNERS;
  return changes(withOwners(before), withOwners(after)).map(({ breaks, text }) => [breaks, text]);
}

type Case = readonly [LockEntry | undefined, LockEntry | undefined, Breaks, string];

const optional = { ...FIELD, presence: 'optional' } as const;
const nullable = { ...FIELD, presence: 'nullable' } as const;
const reserved = { ...FIELD, isReserved: true } as const;
const nameOnly: LockEntry = {
  is: 'field',
  name: 'total',
  type: 'double',
  presence: 'required',
  isReserved: true,
};

describe('changes of a lock', () => {
  it.each<Case>([
    [undefined, optional, 'none', '(2): new'],
    [undefined, nullable, 'none', '(2): new'],
    [undefined, { ...FIELD, type: 'repeated string' }, 'none', '(2): new'],
    [undefined, { ...FIELD, type: 'map<string, string>' }, 'none', '(2): new'],
    [undefined, FIELD, 'callers', '(2): new and required; callers that do not know it are refused'],
    [FIELD, reserved, 'none', '(2): removed; number and name are reserved'],
    [FIELD, nameOnly, 'json', '(2): renamed, breaking for JSON'],
    [reserved, optional, 'none', '(2): used again'],
    [
      reserved,
      FIELD,
      'callers',
      '(2): used again and required; callers that do not know it are refused',
    ],
    [nameOnly, { ...optional, type: 'string' }, 'none', '(2): new'],
    [nameOnly, FIELD, 'callers', '(2): new and required; callers that do not know it are refused'],
    [FIELD, { ...FIELD, number: 3 }, 'wire', '(2 → 3): number changed, breaking on the wire'],
    [FIELD, { ...FIELD, type: 'int32' }, 'wire', '(2): double → int32, breaking on the wire'],
    [FIELD, optional, 'none', '(2): required → optional'],
    [optional, nullable, 'none', '(2): optional → nullable'],
    [optional, FIELD, 'callers', '(2): optional → required; callers that leave it out are refused'],
    [FIELD, VALUE, 'wire', 'field → value, breaking on the wire'],
  ])('given the field %j, when it becomes %j, then it is %s: %s', (before, after, ...effectOf) => {
    expect(effect(`${ORDER}.total`, before, after)).toEqual([effectOf]);
  });

  it.each<Case>([
    [undefined, VALUE, 'none', '(1): new'],
    [VALUE, { ...VALUE, isReserved: true }, 'none', '(1): removed; number and name are reserved'],
    [{ ...VALUE, isReserved: true }, VALUE, 'none', '(1): used again'],
  ])('given the value %j, when it becomes %j, then it is %s: %s', (before, after, ...effectOf) => {
    expect(effect(`${STATE}.STATE_OPEN`, before, after)).toEqual([effectOf]);
  });

  it.each<Case>([
    [undefined, FUNCTION, 'none', 'new'],
    [FUNCTION, undefined, 'wire', 'removed, so its callers get UNIMPLEMENTED'],
    [
      FUNCTION,
      { ...FUNCTION, kind: 'server_streaming' },
      'wire',
      'unary → server_streaming, breaking on the wire',
    ],
    [undefined, MESSAGE, 'none', 'new'],
    [MESSAGE, { ...MESSAGE, isRemoved: true }, 'none', 'no longer used; its numbers stay reserved'],
    [{ ...MESSAGE, isRemoved: true }, MESSAGE, 'none', 'used again'],
    [MESSAGE, { ...MESSAGE, shape: 'tuple' }, 'wire', 'object → tuple, breaking on the wire'],
    [undefined, ENUM, 'none', 'new'],
    [ENUM, { ...ENUM, isRemoved: true }, 'none', 'no longer used; its numbers stay reserved'],
    [ENUM, MESSAGE, 'wire', 'enum → message, breaking on the wire'],
  ])('given %j, when it becomes %j, then it is %s: %s', (before, after, ...effectOf) => {
    expect(effect('shop.v1.Thing', before, after)).toEqual([effectOf]);
  });

  it.each<LockEntry>([FIELD, reserved, nameOnly, VALUE, MESSAGE, ENUM, FUNCTION])(
    'given %j, when it stays, then there is nothing to say',
    (entry) => {
      expect(
        effect(`${ORDER}.total`, entry, { ...entry, origin: 'moved.ts' } as LockEntry),
      ).toEqual([]);
    },
  );

  it('given a function that leaves the fields of an earlier message of its name, when they stay, then there is nothing to say', () => {
    const left: Entries = { [`${ORDER}.total`]: FIELD };

    expect(changes({ ...left, [ORDER]: FUNCTION }, left).map(({ breaks }) => breaks)).toEqual([
      'wire',
    ]);
    expect(changes(left, left)).toEqual([]);
  });

  it('given an enum that becomes a message, when compared, then a field is not taken for the value of its number', () => {
    const before: Entries = { [ORDER]: ENUM, [`${ORDER}.OPEN`]: { ...VALUE, number: 2 } };
    const after: Entries = { ...before, [ORDER]: MESSAGE, [`${ORDER}.total`]: optional };

    expect(changes(before, after).map(({ text }) => text)).toEqual([
      'enum → message, breaking on the wire',
      '(2): new',
    ]);
  });

  it('given a new message and a new enum, when compared, then their members are not told one by one', () => {
    const after: Entries = {
      ...OWNERS,
      [`${ORDER}.total`]: FIELD,
      [`${STATE}.STATE_OPEN`]: VALUE,
    };

    expect(changes({}, after).map(({ name }) => name)).toEqual([ORDER, STATE]);
  });

  it('given a renamed field, when compared, then the earlier name tells it, and the new one nothing', () => {
    const before: Entries = { ...OWNERS, [`${ORDER}.total`]: FIELD };
    const after: Entries = {
      ...OWNERS,
      [`${ORDER}.total`]: nameOnly,
      [`${ORDER}.sum`]: { ...FIELD, name: 'sum' },
    };

    expect(changes(before, after)).toStrictEqual([
      { name: `${ORDER}.total`, breaks: 'json', text: '(2): renamed, breaking for JSON' },
    ]);
  });

  it.each<[LockEntry, LockEntry, ...effect: [Breaks, string]]>([
    [FIELD, { ...FIELD, type: 'string' }, 'wire', '(2): double → string, breaking on the wire'],
    [optional, FIELD, 'callers', '(2): optional → required; callers that leave it out are refused'],
    [{ ...optional, isReserved: true }, optional, 'none', '(2): used again'],
  ])(
    'given %j, when it is renamed and becomes %j, then the new name says that it is %s: %s',
    (gone, come, ...[breaks, text]) => {
      const before: Entries = { ...OWNERS, [`${ORDER}.total`]: gone };
      const after: Entries = {
        ...OWNERS,
        [`${ORDER}.total`]: nameOnly,
        [`${ORDER}.sum`]: { ...come, name: 'sum' } as LockEntry,
      };

      expect(changes(before, after)).toContainEqual({ name: `${ORDER}.sum`, breaks, text });
    },
  );

  it('given an optional field that goes while one of its type comes, when compared, then it is asked whether it was renamed', () => {
    const before: Entries = { ...OWNERS, [`${ORDER}.total`]: optional };
    const after: Entries = {
      ...OWNERS,
      [`${ORDER}.sum`]: { ...optional, name: 'sum', number: 3 },
      [`${ORDER}.tip`]: { ...optional, name: 'tip', number: 4 },
      [`${ORDER}.total`]: { ...optional, isReserved: true },
    };

    expect(changes(before, after)).toEqual([
      { name: `${ORDER}.sum`, breaks: 'none', text: '(3): new' },
      { name: `${ORDER}.tip`, breaks: 'none', text: '(4): new' },
      {
        name: `${ORDER}.total`,
        breaks: 'callers',
        text: '(2): removed; number and name are reserved; if sum is its new name, say so there with @renamedFrom total, or callers lose what it holds',
      },
    ]);
  });

  it.each<[string, LockEntry, LockEntry]>([
    ['of another type', optional, { ...optional, name: 'sum', number: 3, type: 'string' }],
    ['of another presence', optional, { ...nullable, name: 'sum', number: 3 }],
    ['that is gone itself', optional, { ...optional, name: 'sum', number: 3, isReserved: true }],
    ['that callers are asked for', FIELD, { ...FIELD, name: 'sum', number: 3 }],
  ])(
    'given a field that goes while one comes %s, when compared, then it is only removed',
    (_, gone, come) => {
      const before: Entries = { ...OWNERS, [`${ORDER}.total`]: gone };
      const after: Entries = {
        ...OWNERS,
        [`${ORDER}.sum`]: come,
        [`${ORDER}.total`]: { ...gone, isReserved: true } as LockEntry,
      };

      expect(changes(before, after).find(({ name }) => name === `${ORDER}.total`)).toMatchObject({
        breaks: 'none',
      });
    },
  );

  it('given a field that goes while one of its type stays, when compared, then it is only removed', () => {
    const before: Entries = {
      ...OWNERS,
      [`${ORDER}.sum`]: { ...optional, name: 'sum', number: 3 },
      [`${ORDER}.total`]: optional,
    };
    const after: Entries = { ...before, [`${ORDER}.total`]: { ...optional, isReserved: true } };

    expect(changes(before, after)).toEqual([
      {
        name: `${ORDER}.total`,
        breaks: 'none',
        text: '(2): removed; number and name are reserved',
      },
    ]);
  });

  it('given the number of a field in another message, when a field is new, then it is not taken for a rename', () => {
    const other: Entries = { 'shop.v1.Other': MESSAGE, 'shop.v1.Other.total': FIELD };
    const before: Entries = { ...OWNERS, ...other };
    const after: Entries = { ...before, [`${ORDER}.sum`]: { ...FIELD, name: 'sum' } };

    expect(changes(before, after).map(({ breaks }) => breaks)).toEqual(['callers']);
  });

  it.each([
    ['object', 'callers'],
    ['tuple', 'callers'],
    ['request', 'callers'],
    ['union', 'none'],
    ['response', 'none'],
  ] as const)(
    'given a message of the shape %s, when a field is new, then it breaks %s',
    (shape, breaks) => {
      const before: Entries = { [ORDER]: { ...MESSAGE, shape } };
      const after: Entries = { ...before, [`${ORDER}.total`]: FIELD };

      expect(changes(before, after).map((change) => change.breaks)).toEqual([breaks]);
    },
  );

  it('given several changes, when compared, then they are told by name, each with the nearest position', () => {
    const at = (line: number) => ({ file: 'src/a.ts', line, column: 1 });
    const notes = new Map([
      [ORDER, { position: at(1) }],
      [`${ORDER}.a`, { position: at(2) }],
    ]);
    const before = new Map<string, LockEntry>([
      [ORDER, MESSAGE],
      ['shop.v1.Gone', FUNCTION],
    ]);
    const after = new Map<string, LockEntry>([
      [ORDER, MESSAGE],
      [`${ORDER}.b`, optional],
      [`${ORDER}.a`, { ...optional, number: 1 }],
    ]);

    const told = compareLocks(lockOf(before), lockOf(after), notes);

    expect(told.map(({ name, position }) => [name, position?.line])).toEqual([
      ['shop.v1.Gone', undefined],
      [`${ORDER}.a`, 2],
      [`${ORDER}.b`, 1],
    ]);
  });
});
