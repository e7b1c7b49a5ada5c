/** rename, link, symlink, copyFile and cp between two states of paths. */
import { constants } from 'node:fs';
import { call, FORMS, formsInTurn } from './calls.js';
import type { Case } from './compare.js';
import { MAIN_STATES, STATES } from './fixture.js';

interface Operation {
  readonly name: string;
  readonly rest?: readonly unknown[];
}

const OPERATIONS: readonly Operation[] = [
  { name: 'rename' },
  { name: 'link' },
  { name: 'copyFile' },
  { name: 'copyFile', rest: [constants.COPYFILE_EXCL] },
];

const COPIES: readonly Operation[] = [
  { name: 'cp' },
  { name: 'cp', rest: [{ recursive: true }] },
  { name: 'cp', rest: [{ recursive: true, force: false }] },
  { name: 'cp', rest: [{ recursive: true, force: false, errorOnExist: true }] },
  { name: 'cp', rest: [{ recursive: true, dereference: true }] },
  { name: 'cp', rest: [{ recursive: true, verbatimSymlinks: true }] },
  { name: 'cp', rest: [{ recursive: true, preserveTimestamps: true }] },
];

const COPY_SOURCES = ['missing', 'file', 'full directory', 'link to a file', 'link to a directory'];

/** States × states, in alternating forms, and link targets of every kind. */
export function twoPathCases(): Case[] {
  return [...betweenStates(OPERATIONS, MAIN_STATES), ...symlinkCases(), ...intoItself()];
}

/** cp with each option, between a few states. */
export function copyCases(): Case[] {
  const sources = MAIN_STATES.filter(({ label }) => COPY_SOURCES.includes(label));
  return [...betweenStates(COPIES, sources), ...belowNothing()].filter(
    ({ what }) => !abortsNode(what),
  );
}

/** Directories have to be made on the way, and cannot be. */
function belowNothing(): Case[] {
  return ['dangling/x/y', 'file/x/y', 'loop/x/y', 'link/x/y'].flatMap((to) =>
    FORMS.map((form) => ({
      group: 'cp below what is no directory',
      what: `file -> ${to}, ${form}`,
      run: async (side): ReturnType<Case['run']> =>
        (await call(side, { name: 'cp', form }, [side.at('file'), side.at(to)])).shown,
    })),
  );
}

function betweenStates(operations: readonly Operation[], sources: typeof MAIN_STATES): Case[] {
  return operations.flatMap(({ name, rest = [] }, row) =>
    sources.flatMap((from, line) =>
      MAIN_STATES.flatMap((to, column) =>
        formsInTurn(row + line + column).map((form) => ({
          group: `${name}(${rest.map((value) => JSON.stringify(value)).join(', ')})`,
          what: `${from.label} -> ${to.label}, ${form}`,
          run: async (side): ReturnType<Case['run']> =>
            (await call(side, { name, form }, [side.at(from.path), side.at(to.path), ...rest]))
              .shown,
        })),
      ),
    ),
  );
}

/** Newer Node ends the process on cpSync onto a dangling link or a loop. */
function abortsNode(what: string): boolean {
  const [major = 0] = process.versions.node.split('.').map(Number);
  return major >= 22 && what.endsWith('sync') && /-> (dangling|link loop)/.test(what);
}

const TARGETS = [
  'file',
  'missing',
  'dir/../file',
  '.',
  'file/',
  '',
  't'.repeat(4095),
  't'.repeat(4096),
];

function symlinkCases(): Case[] {
  return [
    ...TARGETS.map((target) => ({ target, path: 'new-link', label: 'missing' })),
    ...STATES.map(({ path, label }) => ({ target: 'file', path, label })),
  ].flatMap(({ target, path, label }) =>
    FORMS.map((form) => ({
      group: 'symlink',
      what: `${target.slice(0, 20)} (${target.length}) <- ${label}, ${form}`,
      run: async (side): ReturnType<Case['run']> =>
        (await call(side, { name: 'symlink', form }, [side.target(target), side.at(path)])).shown,
    })),
  );
}

/** Moves and copies of a directory into itself, of a file onto its own hard link, and the like. */
function intoItself(): Case[] {
  const pairs = [
    ['dir', 'dir/sub/new'],
    ['dir', 'dir/new'],
    ['dir', 'dir-link/new'],
    ['dir/sub', 'dir'],
    ['dir/sub/deep', 'dir/sub'],
    ['dir', 'dir'],
    ['dir', 'dir/'],
    ['dir/', 'moved'],
    ['dir', 'moved/'],
    ['file', 'moved/'],
    ['dir/.', 'moved'],
    ['dir', 'empty-dir/..'],
    ['file', 'file'],
    ['file', 'hard'],
    ['hard', 'file'],
    ['link', 'file'],
    ['dir-link/', 'moved'],
    ['dir-link', 'moved/'],
    ['empty-dir', 'dir/sub/moved'],
    ['dir', 'directory'],
  ] as const;
  return pairs.flatMap(([from, to]) =>
    ['rename', 'link', 'copyFile', 'cp'].flatMap((name) =>
      FORMS.map((form) => ({
        group: `${name} into itself`,
        what: `${from} -> ${to}, ${form}`,
        run: async (side): ReturnType<Case['run']> =>
          (
            await call(side, { name, form }, [
              side.at(from),
              side.at(to),
              ...(name === 'cp' ? [{ recursive: true }] : []),
            ])
          ).shown,
      })),
    ),
  );
}
