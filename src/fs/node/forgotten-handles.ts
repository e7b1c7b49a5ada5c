/** FileHandles that nobody holds any longer: their descriptors are closed, and the program hears of it, as Node has it (DEP0137). */
import { codedError } from './node-errors.js';
import type { SyncFs } from './sync-fs.js';

interface Host {
  readonly sync: SyncFs;
  readonly fileOf: (fd: number) => object | undefined;
}

/** Since then it is an error. */
const IS_ERROR = Number.parseInt(process.versions.node, 10) >= 25;
const ADVICE = 'Please close FileHandle objects explicitly';
const DEPRECATION =
  `Closing a FileHandle object on garbage collection is deprecated. ${ADVICE} using FileHandle.prototype.close(). ` +
  'In the future, an error will be thrown if a file descriptor is closed during garbage collection.';

/** What a handle leaves behind. */
interface Left {
  readonly host: Host;
  readonly fd: number;
  /** What the descriptor stood for: when it was closed by its number, it may stand for another now. */
  readonly file: object | undefined;
}

const open = new FinalizationRegistry<Left>(({ host, fd, file }) => {
  if (file === undefined || host.fileOf(fd) !== file) return;
  host.sync.closeSync(fd);
  if (IS_ERROR) {
    const text =
      'A FileHandle object was closed during garbage collection. This used to be allowed with a ' +
      `deprecation warning but is now considered an error. ${ADVICE}. File descriptor: ${fd}`;
    throw codedError(Error, 'ERR_INVALID_STATE', text);
  }
  process.emitWarning(`Closing file descriptor ${fd} on garbage collection`);
  process.emitWarning(DEPRECATION, 'DeprecationWarning', 'DEP0137');
});

/** A handle has to be closed from now on. */
export function opened(handle: object, left: Left): void {
  open.register(handle, left, handle);
}

/** A handle is closed, or about to be. */
export function closed(handle: object): void {
  open.unregister(handle);
}
