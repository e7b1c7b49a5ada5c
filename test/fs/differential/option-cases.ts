/** Forms of arguments: paths as Buffers and URLs, encodings, times, data of every type, mkdtemp, opendir. */
import type { Dir } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { call, FORMS, type Form } from './calls.js';
import type { Case } from './compare.js';
import { describeValue, type Plain } from './describe.js';
import { MAIN_STATES } from './fixture.js';
import type { Side } from './side.js';

const ENCODINGS = [
  'utf8',
  'UTF-8',
  'ascii',
  'latin1',
  'binary',
  'base64',
  'base64url',
  'hex',
  'ucs2',
  'utf16le',
  'buffer',
  null,
  undefined,
];

/** Inputs that carry the path in another type. */
const CARRIERS: Readonly<Record<string, (path: string) => unknown>> = {
  Buffer: (path) => Buffer.from(path),
  Uint8Array: (path) => new Uint8Array(Buffer.from(path)),
  URL: (path) => pathToFileURL(path),
};

const ON_PATHS: readonly [string, ...unknown[]][] = [
  ['stat'],
  ['readFile', 'latin1'],
  ['writeFile', 'written'],
  ['mkdir', { recursive: true }],
  ['readdir'],
  ['readdir', { withFileTypes: true }],
  ['readlink'],
  ['realpath'],
  ['unlink'],
  ['rm', { recursive: true }],
  ['truncate', 1],
  ['access'],
];

/** All forms of arguments. */
export function optionCases(): Case[] {
  return [
    ...carrierCases(),
    ...encodingCases(),
    ...dataCases(),
    ...timeCases(),
    ...temporaryCases(),
    ...openedDirs(),
  ];
}

function simple(
  group: string,
  what: string,
  make: (side: Side, form: Form) => Promise<Plain>,
): Case[] {
  return FORMS.map((form) => ({
    group,
    what: `${what}, ${form}`,
    run: (side) => make(side, form),
  }));
}

function carrierCases(): Case[] {
  return Object.entries(CARRIERS).flatMap(([carrier, carry]) =>
    ON_PATHS.flatMap(([name, ...rest], row) =>
      MAIN_STATES.filter(() => !isRelative(name, carrier)).map(({ label, path }, column) => {
        const form = FORMS[(row + column) % FORMS.length]!;
        return {
          group: `${name} of a ${carrier}`,
          what: `${label}, ${form}`,
          run: async (side: Side) =>
            (await call(side, { name, form }, [carry(side.at(path)), ...rest])).shown,
        };
      }),
    ),
  );
}

/** realpath makes a text of a Uint8Array, `47,116,109`, which is a relative path: outside of the folder. */
function isRelative(name: string, carrier: string): boolean {
  return name === 'realpath' && carrier === 'Uint8Array';
}

function encodingCases(): Case[] {
  const readers: readonly [string, string][] = [
    ['readFile', 'bytes'],
    ['readlink', 'link'],
    ['readdir', 'dir'],
  ];
  return ENCODINGS.flatMap((encoding) => [
    ...readers.flatMap(([name, path]) =>
      [encoding, { encoding }].flatMap((option) =>
        simple(
          `${name} with an encoding`,
          JSON.stringify([option]),
          async (side, form) => (await call(side, { name, form }, [side.at(path), option])).shown,
        ),
      ),
    ),
    ...simple(
      'writeFile with an encoding',
      String(encoding),
      async (side, form) =>
        (await call(side, { name: 'writeFile', form }, [side.at('new'), 'dGV4dA', encoding])).shown,
    ),
  ]);
}

const DATA: Readonly<Record<string, () => unknown>> = {
  string: () => 'ü€🎉',
  'lone surrogate': () => 'a\ud800b',
  empty: () => '',
  Buffer: () => Buffer.from([1, 2, 3]),
  Uint16Array: () => Uint16Array.of(1, 2, 3),
  Float64Array: () => Float64Array.of(0.5),
  DataView: () => new DataView(Uint8Array.of(1, 2, 3).buffer, 1, 1),
  ArrayBuffer: () => new ArrayBuffer(3),
  number: () => 1,
  null: () => null,
  undefined: () => undefined,
  object: () => ({}),
  'object with toString': () => ({ toString: () => 'told' }),
  array: () => ['a', 'b'],
  'iterable of Buffers': () => new Set([Buffer.from('a'), Buffer.from('b')]),
};

function dataCases(): Case[] {
  return Object.entries(DATA).flatMap(([label, make]) =>
    ['writeFile', 'appendFile'].flatMap((name) =>
      simple(
        `${name} of data`,
        label,
        async (side, form) => (await call(side, { name, form }, [side.at('file'), make()])).shown,
      ),
    ),
  );
}

const TIMES: readonly unknown[] = [
  0,
  1,
  -1,
  1.5,
  1_700_000_000.123456,
  '1700000000',
  '1.25',
  new Date(1234),
  new Date(-5000),
  new Date(Number.NaN),
  Number.NaN,
  Number.POSITIVE_INFINITY,
  'soon',
  '',
  null,
  undefined,
  {},
  true,
  10n,
];

/** Years after 2446 and before 1901 lie outside of what disks keep: not compared. */
function timeCases(): Case[] {
  return TIMES.flatMap((time, index) =>
    ['utimes', 'lutimes'].flatMap((name) =>
      simple(
        `${name} with a time`,
        `${typeof time} ${String(time)} (${index})`,
        async (side, form) => {
          const { shown } = await call(side, { name, form }, [side.at('link'), 7.5, time]);
          const path = name === 'utimes' ? 'file' : 'link';
          // The disk moves a link's atime when the link is followed: only mtime is sure.
          const { mtimeNs } = side.fs.lstatSync(side.at(path), { bigint: true });
          const isNow = typeof time === 'number' && (time < 0 || !Number.isFinite(time));
          return [shown, isNow ? null : `${mtimeNs}`];
        },
      ),
    ),
  );
}

function temporaryCases(): Case[] {
  return [
    'tmp-',
    'dir/tmp-',
    'missing/tmp-',
    'file/tmp-',
    'read-only-dir/x',
    'loop/x',
    'x'.repeat(250),
  ].flatMap((prefix) =>
    simple('mkdtemp', prefix.slice(0, 20), async (side, form) => {
      const { value, shown } = await call(side, { name: 'mkdtemp', form }, [side.at(prefix)]);
      if (typeof value !== 'string') {
        const told = JSON.stringify(shown).replaceAll(
          /(tmp-|x)[A-Za-z0-9]{6}(['"])/g,
          '$1random$2',
        );
        return JSON.parse(told) as Plain;
      }
      const { mode } = side.fs.statSync(value);
      side.fs.rmdirSync(value);
      return [mode, side.neutral(value).replace(/[A-Za-z0-9]{6}$/, 'random'), value.length];
    }),
  );
}

function openedDirs(): Case[] {
  const options = [
    undefined,
    'buffer',
    { bufferSize: 1 },
    { encoding: 'latin1' },
    { recursive: true },
  ];
  return options.flatMap((option) =>
    MAIN_STATES.flatMap(({ label, path }) =>
      simple(`opendir ${JSON.stringify([option])}`, label, async (side, form) => {
        const { value, shown } = await call(side, { name: 'opendir', form }, [
          side.at(path),
          option,
        ]);
        if (typeof value !== 'object' || value === null || !('readSync' in value)) {
          return shown;
        }
        return [shown, await listOf(side, value as Dir)];
      }),
    ),
  );
}

/** A disk lists in an order of its own. */
async function listOf(side: Side, dir: Dir): Promise<Plain> {
  const found: string[] = [];
  for await (const entry of dir) {
    found.push(JSON.stringify(describeValue(entry, side)));
  }
  const closed = await dir.close().catch((error: unknown) => describeValue(error, side));
  return [side.neutral(dir.path), found.sort(), closed ?? null];
}
