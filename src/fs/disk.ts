/** A copy on the real disk for as long as somebody works with it. */
import { join } from 'node:path';
import { takeBaseline } from './disk-baseline.js';
import { bringBack } from './disk-bring-back.js';
import { openParent } from './disk-directory.js';
import { exportTree } from './disk-export.js';
import type { DiskCopyOptions } from './disk-options.js';
import { makeTemporaryFolder, removeTemporaryFolder } from './disk-temporary.js';
import { fsError } from './errors.js';
import type { Kernel } from './kernel.js';
import { fromBytes, toText } from './names.js';
import { realpath } from './syscalls/link.js';

/** What to do with the copy, and with what is changed in it. */
export interface DiskUse<T> extends DiskCopyOptions {
  readonly use: (realPath: string) => T | Promise<T>;
}

/** Makes a temporary copy, removed when `use` is done or has failed; links on the path are followed. */
export async function withDiskCopy<T>(kernel: Kernel, path: string, use: DiskUse<T>): Promise<T> {
  const from = realpath(kernel, path);
  if (typeof from === 'number') throw fsError(from, { syscall: 'realpath', path });
  const folder = makeTemporaryFolder();
  let result: T;
  try {
    result = await useCopy(kernel, { from, folder }, use);
  } catch (error) {
    try {
      removeTemporaryFolder(folder);
    } catch {
      // What failed first is what the caller has to know.
    }
    throw error;
  }
  removeTemporaryFolder(folder);
  return result;
}

async function useCopy<T>(
  kernel: Kernel,
  { from, folder }: { readonly from: string; readonly folder: string },
  { use, changes = 'discard' }: DiskUse<T>,
): Promise<T> {
  const name = toText(from.slice(from.lastIndexOf('/') + 1)) || 'root';
  const to = join(folder, name);
  exportTree(kernel, { from, to });
  if (changes === 'discard') return await use(to);
  const { parent: directory } = openParent(fromBytes(Buffer.from(to)));
  try {
    const copy = { directory, name };
    const baseline = await takeBaseline(kernel, { copy, folder, from });
    const result = await use(to);
    bringBack(kernel, { copy, path: from }, baseline);
    return result;
  } finally {
    directory.close();
  }
}
