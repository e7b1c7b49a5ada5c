/** `open()` of the os-like half: a path, a mode and options → a file object over a descriptor. */
import { constants } from 'node:fs';
import { fsError } from './errors.js';
import type { Kernel } from './kernel.js';
import { DescriptorBytes, type FileBytes } from './memory-file-bytes.js';
import { MemoryFile, type OpenOptions } from './memory-file.js';
import { parseMode, type FileMode } from './open-mode.js';
import { close, open } from './syscalls/open.js';
import { exists, fstat } from './syscalls/stat.js';
import { textEncoding } from './text-encoding.js';
import { isSealed, Sealer } from './transforms/seal.js';
import { SealedBytes } from './transforms/sealed-bytes.js';

const { O_APPEND, O_RDWR, O_TRUNC, O_WRONLY } = constants;
const ACCESS = O_WRONLY | O_RDWR;
const FILE_MODE = 0o666;

/** Opens a file. Everything that can be refused is, before anything changes. @throws as {@link MemoryFS.open} */
export function openFile<Data extends string | Buffer>(
  kernel: Kernel,
  path: string,
  { mode, options }: { readonly mode: string; readonly options: OpenOptions },
): MemoryFile<Data> {
  const parsed = parseMode(mode);
  textEncoding(options.encoding);
  const opening = { kernel, path, mode: parsed, permissions: options.mode ?? FILE_MODE };
  const bytes = isSealed(options)
    ? openSealed(opening, new Sealer(options, path))
    : new DescriptorBytes(kernel, openDescriptor(opening, parsed.flags), path);
  return new MemoryFile<Data>({ bytes, path, mode: parsed, options });
}

interface Opening {
  readonly kernel: Kernel;
  readonly path: string;
  readonly mode: FileMode;
  readonly permissions: number;
}

function openDescriptor({ kernel, path, permissions }: Opening, flags: number): number {
  const fd = open(kernel, path, flags, permissions);
  if (fd < 0) throw fsError(fd, { syscall: 'open', path });
  const inode = fstat(kernel, fd);
  if (typeof inode === 'number' || !inode.isDirectory) return fd;
  close(kernel, fd); // open(2) opens directories for reading; a file object is over a file
  throw fsError('EISDIR', { syscall: 'open', path });
}

/** The old content stays until the new one is sealed: nothing is cut off here, and what is kept has to be read. */
function openSealed(opening: Opening, sealer: Sealer): FileBytes {
  const { kernel, path, mode } = opening;
  const { keepsContent } = mode;
  const isNew = mode.writes && !exists(kernel, path);
  const kept = mode.flags & ~(O_TRUNC | O_APPEND);
  const flags = keepsContent && mode.writes ? (kept & ~ACCESS) | O_RDWR : kept;
  const fd = openDescriptor(opening, flags);
  try {
    return new SealedBytes({ kernel, fd, path, sealer, keepsContent, isNew });
  } catch (error) {
    close(kernel, fd);
    throw error;
  }
}
