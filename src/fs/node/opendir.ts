/** opendir in its three forms: opens a directory, which keeps its identity whatever becomes of its name. */
import type { Dirent } from 'node:fs';
import type { Kernel } from '../kernel.js';
import { opendir as openDirectory, type OpenDirectory } from '../syscalls/directory.js';
import { checkWithNode, pathArgument, toEncoding, type Encoding } from './arguments.js';
import { complete, promised } from './completion.js';
import { Dir, type DirOptions } from './dir.js';
import { checkFunction, invalidArgType, outOfRange } from './node-errors.js';
import { direntsOf } from './sync-readdir.js';
import type { AnyFunction } from './sync-fs.js';
import { systemError } from './system-error.js';

const MAX_UINT32 = 0xffff_ffff;

function checkBufferSize(size: unknown): void {
  const name = 'options.bufferSize';
  if (typeof size !== 'number') throw invalidArgType(name, 'of type number', size);
  if (!Number.isInteger(size)) throw outOfRange(name, 'an integer', size);
  if (size < 1 || size > MAX_UINT32) throw outOfRange(name, `>= 1 && <= ${MAX_UINT32}`, size);
}

/** opendirSync, opendir and its promise form. */
export interface OpendirForms {
  readonly opendirSync: (path: unknown, options?: unknown) => Dir;
  readonly opendir: AnyFunction;
  readonly promise: (path: unknown, options?: unknown) => Promise<Dir>;
}

/** Opens a directory; only the asynchronous forms say in an error which. */
function open(
  kernel: Kernel,
  [path, options]: readonly unknown[],
  naming: 'named' | 'nameless',
): Dir {
  const name = pathArgument('opendirSync', path, [path, options]);
  if (options !== undefined) checkWithNode('opendirSync', [path, options], [0]);
  const given = typeof options === 'string' ? { encoding: options } : (options ?? {});
  const known = { encoding: 'utf8', ...given } as DirOptions;
  const opened = openDirectory(kernel, name);
  if (typeof opened === 'number') {
    throw systemError(opened, 'opendir', naming === 'named' ? name : undefined);
  }
  if ('bufferSize' in known) checkBufferSize(known.bufferSize);
  const encoding = toEncoding(known.encoding, 'utf8') ?? 'utf8';
  const shown = path instanceof Uint8Array ? (path as Buffer) : name;
  const source = {
    list: () => entriesOf(opened, { name, shown, encoding }),
    listBelow: (below: string) => {
      const found = openDirectory(kernel, below);
      if (typeof found === 'number') throw systemError(found, 'opendir', below);
      return entriesOf(found, { name: below, shown: below, encoding });
    },
  };
  return new Dir(source, shown as string, known);
}

interface Shown {
  readonly name: string;
  /** As dirents show it. */
  readonly shown: string | Buffer;
  readonly encoding: Encoding;
}

function entriesOf(directory: OpenDirectory, { name, shown, encoding }: Shown): Dirent[] {
  const listing = directory.list();
  if (typeof listing === 'number') throw systemError(listing, 'scandir', name);
  return direntsOf(listing, { shown, encoding });
}

/** The functions that open directories. */
export function createOpendir(kernel: Kernel): OpendirForms {
  return {
    opendirSync: (...args) => open(kernel, args, 'nameless'),
    opendir: (path, options, callback) => {
      const call = typeof options === 'function' ? options : callback;
      checkFunction(call, 'callback');
      const rest = typeof options === 'function' ? [path] : [path, options];
      complete(call, () => open(kernel, rest, 'named'));
    },
    promise: (...args) => promised(() => open(kernel, args, 'named')),
  };
}
