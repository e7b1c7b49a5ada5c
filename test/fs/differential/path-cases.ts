/** Every operation on one path, for every state of the path, in every form. */
import { constants } from 'node:fs';
import { call, formsInTurn, type Form } from './calls.js';
import type { Case } from './compare.js';
import { STATES, type State } from './fixture.js';
import type { Side } from './side.js';

interface Operation {
  readonly name: string;
  /** Arguments behind the path. */
  readonly rest?: readonly unknown[];
  /** Arguments that need the side. */
  readonly make?: (side: Side) => readonly unknown[];
  readonly forms?: readonly Form[];
}

const { R_OK, W_OK, X_OK } = constants;
const SYNC: readonly Form[] = ['sync'];
const NO_PROMISE: readonly Form[] = ['sync', 'callback'];

const READING: readonly Operation[] = [
  { name: 'access' },
  { name: 'access', rest: [R_OK] },
  { name: 'access', rest: [W_OK] },
  { name: 'access', rest: [X_OK] },
  { name: 'exists' },
  { name: 'stat' },
  { name: 'stat', rest: [{ bigint: true }] },
  { name: 'stat', rest: [{ throwIfNoEntry: false }], forms: SYNC },
  { name: 'lstat' },
  { name: 'lstat', rest: [{ bigint: true }] },
  { name: 'lstat', rest: [{ throwIfNoEntry: false }], forms: SYNC },
  { name: 'readFile' },
  { name: 'readFile', rest: ['utf8'] },
  { name: 'readFile', rest: [{ encoding: 'base64url', flag: 'a+' }] },
  { name: 'readFile', rest: [{ flag: 'w+' }] },
  { name: 'readdir' },
  { name: 'readdir', rest: [{ withFileTypes: true }] },
  { name: 'readdir', rest: ['buffer'] },
  { name: 'readdir', rest: [{ recursive: true }] },
  { name: 'readdir', rest: [{ recursive: true, withFileTypes: true }] },
  { name: 'readlink' },
  { name: 'readlink', rest: ['buffer'] },
  { name: 'realpath' },
  { name: 'realpath', rest: [{ encoding: 'latin1' }], forms: ['promise'] },
  { name: 'realpath.native', forms: NO_PROMISE },
  { name: 'realpath.native', rest: ['buffer'], forms: NO_PROMISE },
  { name: 'statfs', rest: [{ bigint: true }] },
];

const CHANGING: readonly Operation[] = [
  { name: 'writeFile', rest: ['new content'] },
  { name: 'writeFile', rest: [Buffer.from('bytes'), { flag: 'a', mode: 0o600 }] },
  { name: 'writeFile', rest: ['exclusive', { flag: 'wx' }] },
  { name: 'writeFile', rest: ['over', { flag: 'r+' }] },
  { name: 'appendFile', rest: ['more'] },
  { name: 'appendFile', rest: ['6d6f7265', { encoding: 'hex', mode: 0o640 }] },
  { name: 'mkdir' },
  { name: 'mkdir', rest: [0o750] },
  { name: 'mkdir', rest: [{ recursive: true }] },
  { name: 'rmdir' },
  { name: 'rm' },
  { name: 'rm', rest: [{ force: true }] },
  { name: 'rm', rest: [{ recursive: true }] },
  { name: 'rm', rest: [{ recursive: true, force: true }] },
  { name: 'unlink' },
  { name: 'chmod', rest: [0o640] },
  { name: 'chmod', rest: ['7777'] },
  { name: 'lchmod', rest: [0o640] },
  { name: 'chown', make: owner },
  { name: 'lchown', make: owner },
  { name: 'utimes', rest: [1.5, 1234567890.123] },
  { name: 'lutimes', rest: [new Date(5000), '1234567890'] },
  { name: 'truncate' },
  { name: 'truncate', rest: [3] },
  { name: 'truncate', rest: [5000] },
];

function owner(): readonly unknown[] {
  return [process.geteuid?.() ?? 0, process.getegid?.() ?? 0];
}

/** Operations × states × forms. */
export function pathCases(): Case[] {
  return [...READING, ...CHANGING].flatMap((operation, row) =>
    STATES.flatMap((state, column) =>
      (operation.forms ?? formsInTurn(row + column)).map((form) =>
        pathCase(operation, state, form),
      ),
    ),
  );
}

function pathCase(operation: Operation, { label, path }: State, form: Form): Case {
  const { name, rest = [], make } = operation;
  return {
    group: `${name}(${rest.map((value) => JSON.stringify(value)).join(', ')})`,
    what: `${label}, ${form}`,
    run: async (side) =>
      (await call(side, { name, form }, [side.at(path), ...rest, ...(make?.(side) ?? [])])).shown,
  };
}
