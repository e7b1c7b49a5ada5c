/** The calls of a filesystem that trees, walks and disk copies are made of; `MemoryFS` has them all. */
import type { PathFunctions } from './path.js';
import type { MemoryStats } from './stats.js';

/** See {@link MemoryFS} for what each call does and throws. */
export interface OsCalls {
  readonly path: PathFunctions;
  chmod(path: string, mode: number): void;
  copy(from: string, to: string): void;
  isdir(path: string): boolean;
  isfile(path: string): boolean;
  islink(path: string): boolean;
  exists(path: string): boolean;
  listdir(path?: string): string[];
  lstat(path: string): MemoryStats;
  stat(path: string): MemoryStats;
  mkdir(path: string, mode?: number): void;
  makedirs(path: string, options?: { readonly existOk?: boolean; readonly mode?: number }): void;
  readfile(path: string): string;
  readfilebytes(path: string): Buffer;
  readlink(path: string): string;
  remove(path: string): void;
  rmdir(path: string): void;
  rmtree(path: string): void;
  symlink(target: string, path: string): void;
  utime(path: string, atimeMs?: number, mtimeMs?: number): void;
  writefile(path: string, data: string | Uint8Array): void;
  writefilebytes(path: string, data: Uint8Array): void;
}
