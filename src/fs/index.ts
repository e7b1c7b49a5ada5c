/** The filesystem alone: loads nothing but Node's own modules. */
export type { CopytreeOptions } from './copytree.js';
export type {
  CopyFromDiskOptions,
  CopyToDiskOptions,
  DiskCopyOptions,
  Overwrite,
  Preserved,
} from './disk-options.js';
export {
  DirectoryNotEmptyError,
  FileExistsError,
  FileNotFoundError,
  FsError,
  IsADirectoryError,
  NotADirectoryError,
  PermissionError,
} from './errors.js';
export type { FindOptions } from './find.js';
export type { GrepMatch, GrepOptions } from './grep.js';
export { MemoryFile } from './memory-file.js';
export type { OpenOptions } from './memory-file.js';
export { createFs, MemoryFS } from './memory-fs.js';
export { createModuleWorker } from './modules/module-worker.js';
export type { ModuleWorkerOptions } from './modules/module-worker.js';
export { registerModules } from './modules/register-modules.js';
export type { ModuleOptions, ModuleRegistration } from './modules/register-modules.js';
export { requireFrom } from './modules/require-from.js';
export type { MemoryModule, MemoryRequire } from './modules/require-from.js';
export { mountVfs } from './modules/vfs-provider.js';
export type { VfsMount } from './modules/vfs-provider.js';
export type { OpenMode } from './open-mode.js';
export type { OverlayOptions } from './overlay.js';
export type { PathFunctions } from './path.js';
export type { WalkOptions, WalkStep } from './walk.js';
export type { MakedirsOptions, RmtreeOptions } from './recursive.js';
export { recordedFork } from './recorded-fork.js';
export type { FileChanges, RecordedFork } from './recorded-fork.js';
export { MemoryStats } from './stats.js';
export type { Compression } from './transforms/compression.js';
export type { SealOptions } from './transforms/seal.js';
export { SealedFileError } from './transforms/sealed-file-error.js';
export type { MountOptions } from './syscalls/mount.js';
export type { JsonDirectory, JsonTree } from './tree.js';
export type { MemoryFsOptions } from './volume.js';
export type { WholeFileOptions } from './whole-files.js';
export type { NodeFs } from './node/node-fs.js';
