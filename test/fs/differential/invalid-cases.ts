/** Arguments of wrong types and out of range, in every position of every function, and missing callbacks. */
import { call, formsInTurn, type Form } from './calls.js';
import type { Case } from './compare.js';
import { describeValue } from './describe.js';
import type { Side } from './side.js';

/** A good path below the side's folder; no bad value in its place can name anything on the disk. */
const PATH = Symbol('path');
/** A path where nothing is. */
const NEW = Symbol('new path');
/** A descriptor that is open for reading and writing. */
const FD = Symbol('descriptor');

/** Good arguments of each function, one of which is replaced. */
const CALLS: Readonly<Record<string, readonly unknown[]>> = {
  access: [PATH, 0],
  appendFile: [PATH, 'x', {}],
  chmod: [PATH, 0o644],
  chown: [PATH, 0, 0],
  copyFile: [PATH, NEW, 0],
  cp: [PATH, NEW, {}],
  exists: [PATH],
  fchmod: [FD, 0o644],
  fchown: [FD, 0, 0],
  fdatasync: [FD],
  fstat: [FD, {}],
  fsync: [FD],
  ftruncate: [FD, 1],
  futimes: [FD, 1, 1],
  lchown: [PATH, 0, 0],
  link: [PATH, NEW],
  lstat: [PATH, {}],
  lutimes: [PATH, 1, 1],
  mkdir: [NEW, {}],
  mkdtemp: [NEW, {}],
  open: [PATH, 'r', 0o666],
  opendir: [PATH, {}],
  read: [FD, Buffer.alloc(4), 0, 4, null],
  readFile: [PATH, {}],
  readdir: [PATH, {}],
  readlink: [PATH, {}],
  readv: [FD, [Buffer.alloc(2)], null],
  realpath: [PATH, {}],
  rename: [PATH, NEW],
  rm: [PATH, {}],
  rmdir: [PATH, {}],
  stat: [PATH, {}],
  statfs: [PATH, {}],
  symlink: ['file', NEW, 'file'],
  truncate: [PATH, 1],
  unlink: [PATH],
  utimes: [PATH, 1, 1],
  write: [FD, Buffer.from('text'), 0, 4, null],
  writeFile: [PATH, 'x', {}],
  writev: [FD, [Buffer.from('x')], null],
};

/** Options with a bad value in one property. */
const OPTIONS: Readonly<Record<string, readonly string[]>> = {
  appendFile: ['encoding', 'flag', 'mode', 'flush'],
  cp: [
    'dereference',
    'errorOnExist',
    'filter',
    'force',
    'mode',
    'preserveTimestamps',
    'recursive',
    'verbatimSymlinks',
  ],
  mkdir: ['recursive', 'mode'],
  mkdtemp: ['encoding'],
  opendir: ['encoding', 'bufferSize', 'recursive'],
  readFile: ['encoding', 'flag', 'signal'],
  readdir: ['encoding', 'withFileTypes', 'recursive'],
  rm: ['force', 'maxRetries', 'recursive', 'retryDelay'],
  rmdir: ['maxRetries', 'recursive', 'retryDelay'],
  stat: ['bigint'],
  writeFile: ['encoding', 'flag', 'mode', 'flush', 'signal'],
};

const BAD: Readonly<Record<string, unknown>> = {
  undefined,
  null: null,
  true: true,
  false: false,
  '-1': -1,
  '1.5': 1.5,
  NaN: Number.NaN,
  Infinity,
  '2**31': 2 ** 31,
  '2**32': 2 ** 32,
  '2**53': 2 ** 53,
  bigint: 5n,
  'bigint -1': -1n,
  object: {},
  'null prototype': Object.create(null) as unknown,
  array: [],
  'array of numbers': [1],
  function: function named(): void {
    // a value that is no option
  },
  symbol: Symbol('s'),
  Date: new Date(0),
  'empty Buffer': Buffer.alloc(0),
  RegExp: /x/,
  'URL of http': new URL('http://example.org/x'),
  'URL with host': new URL('file://host/x'),
  'URL with %2f': new URL('file:///x%2fy'),
  'text with NUL': 'a\0b',
  'Buffer with NUL': Buffer.from('a\0b'),
};

/** Text is bad only where it is no path. */
const BAD_TEXT: Readonly<Record<string, unknown>> = {
  text: 'text',
  'empty text': '',
  octal: '644',
  'no octal': '999',
  flag: 'rw',
};

/** Node itself ends the process for a mode of 2**31 in these: it asserts a signed number. */
const ABORTING = ['chmod', 'fchmod', 'mkdir', 'open', 'writeFile', 'appendFile'];

/** Bad values in every position. */
export function invalidCases(): Case[] {
  return [...positionCases(), ...propertyCases(), ...callbackCases()];
}

function positionCases(): Case[] {
  return Object.entries(CALLS).flatMap(([name, good]) =>
    good.flatMap((original, position) => {
      const isText = original !== PATH && original !== NEW && original !== FD;
      return Object.entries({ ...BAD, ...(isText ? BAD_TEXT : {}) })
        .filter(([label]) => isRefused(name, label) || position > 0)
        .filter(([, bad]) => isHarmless(original, bad) && !endsProcess(name, bad))
        .flatMap(([label, bad], turn) =>
          formsFor(bad, turn).map((form) =>
            invalidCase(
              { name, form, label: `argument ${position} ${label}` },
              good.with(position, bad),
            ),
          ),
        );
    }),
  );
}

/** A function in front of the callback is taken for the callback, and the real one is never called. */
function formsFor(bad: unknown, turn: number): readonly Form[] {
  return typeof bad === 'function' ? ['sync'] : formsInTurn(turn);
}

function endsProcess(name: string, bad: unknown): boolean {
  return bad === 2 ** 31 && ABORTING.includes(name);
}

/** realpath makes a text of whatever it gets, and mkdtemp takes an empty one: relative paths, outside of the folder. */
function isRefused(name: string, label: string): boolean {
  return name === 'realpath'
    ? label.startsWith('URL') || label.includes('NUL')
    : name !== 'mkdtemp' || label !== 'empty Buffer';
}

/** A number in place of a path is a descriptor of this very process in some functions. */
function isHarmless(original: unknown, bad: unknown): boolean {
  if (original === FD) {
    return bad !== BAD['null prototype'] && typeof bad !== 'symbol'; // ends the process in fchmodSync of Node 20
  }
  return (original !== PATH && original !== NEW) || typeof bad !== 'number' || bad === 1.5;
}

function propertyCases(): Case[] {
  return Object.entries(OPTIONS).flatMap(([name, keys]) =>
    keys.flatMap((key) =>
      Object.entries({ ...BAD, ...BAD_TEXT })
        .filter(([, bad]) => !endsProcess(name, bad))
        .flatMap(([label, bad], turn) =>
          formsFor(bad, turn).map((form) =>
            invalidCase({ name, form, label: `${key} ${label}` }, [
              ...CALLS[name]!.slice(0, -1),
              { [key]: bad },
            ]),
          ),
        ),
    ),
  );
}

function invalidCase(
  { name, form, label }: { readonly name: string; readonly form: Form; readonly label: string },
  args: readonly unknown[],
): Case {
  return {
    group: `invalid ${name}`,
    what: `${label}, ${form}`,
    run: async (side) => {
      const fd = args.includes(FD) ? side.fs.openSync(side.at('file'), 'r+') : undefined;
      const values = args.map((arg) =>
        arg === PATH ? side.at('file') : arg === NEW ? side.at('new') : arg === FD ? fd : arg,
      );
      const { value, shown } = await call(side, { name, form }, values);
      if (fd !== undefined) {
        side.fs.closeSync(fd);
      }
      return name === 'open' || name === 'mkdtemp' ? (tidied(side, value) ?? shown) : shown;
    },
  };
}

/** What succeeded all the same is closed or removed: its number or name is chance. */
function tidied(side: Side, value: unknown): string | undefined {
  if (typeof value === 'number') {
    side.fs.closeSync(value);
    return 'opened';
  }
  if (typeof value === 'object' && value !== null && 'fd' in value && 'close' in value) {
    void (value as { close(): Promise<void> }).close();
    return 'opened';
  }
  if (typeof value === 'string' || Buffer.isBuffer(value)) {
    const made = side.fs.readdirSync(side.root).filter((name) => /^new.{6}$/.test(name));
    made.forEach((name) => side.fs.rmdirSync(side.at(name)));
    return `made ${made.length}`;
  }
  return undefined;
}

/** These find out too late, and end the process. */
const LATE = ['rm', 'rmdir'];

/** From Node 24 on, symlink takes anything for a callback, and nobody hears when the link is made. */
function isUnheard(name: string, last: readonly unknown[]): boolean {
  const [major = 0] = process.versions.node.split('.').map(Number);
  return name === 'symlink' && major >= 24 && last[0] !== undefined;
}

function callbackCases(): Case[] {
  const bad = { absent: [], undefined: [undefined], null: [null], text: ['x'], object: [{}] };
  return Object.entries(CALLS)
    .filter(([name]) => !LATE.includes(name))
    .flatMap(([name, good]) =>
      Object.entries(bad)
        .filter(([, last]) => !isUnheard(name, last))
        .map(([label, last]) => ({
          group: `callback of ${name}`,
          what: label,
          run: (side: Side) => {
            const method = (
              side.fs as unknown as Record<string, (...values: unknown[]) => unknown>
            )[name]!;
            const values = good.map((arg) =>
              arg === PATH
                ? side.at('file')
                : arg === NEW
                  ? side.at('new')
                  : arg === FD
                    ? 1_000_003
                    : arg,
            );
            try {
              return Promise.resolve(
                describeValue(method.apply(side.fs, [...values, ...last]), side),
              );
            } catch (error) {
              return Promise.resolve(describeValue(error, side));
            }
          },
        })),
    );
}
