/** The filesystem alone: loads nothing but Node's own modules. */
export {
  DirectoryNotEmptyError,
  FileExistsError,
  FileNotFoundError,
  FsError,
  IsADirectoryError,
  NotADirectoryError,
  PermissionError,
} from './errors.js';
export { MemoryFile } from './memory-file.js';
export type { OpenOptions } from './memory-file.js';
export { createFs, MemoryFS } from './memory-fs.js';
export type { OpenMode } from './open-mode.js';
export type { PathFunctions } from './path.js';
export type { GrepMatch, GrepOptions, WalkOptions, WalkStep } from './recursive.js';
export { MemoryStats } from './stats.js';
export type { JsonDirectory, JsonTree } from './tree.js';
export type { MemoryFsOptions } from './volume.js';
