/** open with every set of flags on every state of the path, and what the descriptor then can do. */
import { constants, type Stats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { call, formsInTurn, type Form } from './calls.js';
import type { Case } from './compare.js';
import type { Plain } from './describe.js';
import { STATES } from './fixture.js';
import type { Side } from './side.js';

const {
  O_APPEND,
  O_CREAT,
  O_DIRECTORY,
  O_EXCL,
  O_NOFOLLOW,
  O_RDONLY,
  O_RDWR,
  O_SYNC,
  O_TRUNC,
  O_WRONLY,
} = constants;

const TEXT_FLAGS = [
  'r',
  'rs',
  'r+',
  'rs+',
  'w',
  'wx',
  'xw',
  'w+',
  'wx+',
  'a',
  'ax',
  'as',
  'a+',
  'ax+',
  'as+',
];

const NUMBER_FLAGS: Readonly<Record<string, number>> = {
  O_RDONLY,
  O_CREAT,
  'O_CREAT|O_EXCL': O_CREAT | O_EXCL,
  O_EXCL,
  O_TRUNC,
  'O_WRONLY|O_TRUNC': O_WRONLY | O_TRUNC,
  'O_WRONLY|O_RDWR': O_WRONLY | O_RDWR,
  O_DIRECTORY,
  'O_DIRECTORY|O_RDWR': O_DIRECTORY | O_RDWR,
  'O_DIRECTORY|O_NOFOLLOW': O_DIRECTORY | O_NOFOLLOW,
  O_NOFOLLOW,
  'O_NOFOLLOW|O_CREAT|O_WRONLY': O_NOFOLLOW | O_CREAT | O_WRONLY,
  'O_APPEND|O_RDWR': O_APPEND | O_RDWR,
  'O_APPEND|O_TRUNC|O_WRONLY': O_APPEND | O_TRUNC | O_WRONLY,
  'O_CREAT|O_RDWR|O_SYNC': O_CREAT | O_RDWR | O_SYNC,
};

/** Flags × states, in alternating forms. */
export function openCases(): Case[] {
  const flags: [string, string | number][] = [
    ...TEXT_FLAGS.map((flag): [string, string] => [flag, flag]),
    ...Object.entries(NUMBER_FLAGS),
  ];
  return flags.flatMap(([label, flag], row) =>
    STATES.flatMap((state, column) =>
      formsInTurn(row + column).map((form) => ({
        group: `open ${label}`,
        what: `${state.label}, ${form}`,
        run: async (side: Side) => openAndProbe(side, form, [side.at(state.path), flag, 0o654]),
      })),
    ),
  );
}

/** Opens, lets the descriptor do a little of everything, and closes it. */
export async function openAndProbe(
  side: Side,
  form: Form,
  args: readonly unknown[],
): Promise<Plain> {
  const { value, shown } = await call(side, { name: 'open', form }, args);
  if (typeof value === 'number') {
    const probes = await probe(side, value);
    return {
      opened: 'fd',
      probes,
      closed: (await call(side, { name: 'close', form }, [value])).shown,
    };
  }
  if (isFileHandle(value)) {
    const probes = await probe(side, value.fd);
    await value.close();
    return { shown, probes, fd: value.fd };
  }
  return shown;
}

function isFileHandle(value: unknown): value is FileHandle {
  return typeof value === 'object' && value !== null && 'fd' in value && 'close' in value;
}

async function probe(side: Side, fd: number): Promise<Plain> {
  const steps: readonly [string, ...unknown[]][] = [
    ['read', Buffer.alloc(4), 0, 4, null],
    ['write', Buffer.from('<new>'), 0, 5, null],
    ['read', Buffer.alloc(4), 0, 4, 6],
    ['write', '<at>', 2],
    ['fstat'],
    ['ftruncate', 9],
    ['read', Buffer.alloc(4), 0, 4, null],
    ['fchmod', 0o604],
    ['futimes', 7, 8],
    ['fsync'],
  ];
  const results: Plain[] = [];
  for (const [name, ...rest] of steps) {
    const result = await call(side, { name, form: 'sync' }, [fd, ...rest]);
    const content = Buffer.isBuffer(rest[0]) ? rest[0].toString('latin1') : '';
    results.push([name, result.shown, content]);
    if (name === 'fstat' && result.value !== undefined) {
      results.push((result.value as Stats).isDirectory());
    }
  }
  return results;
}
