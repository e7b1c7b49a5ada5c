/**
 * The virtual files between two commands: one file with an archive of a MemoryFS, which is read where one looks, and the
 * changes since. Readers need no lock; writers take one, and either append their changes or replace the file. A commit counts
 * once the header says so: a process killed before leaves the old state, and a file shorter than its header says has lost
 * something and is refused.
 */
import { open, realpath, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { Archive } from '../fs/archive-reader.js';
import { archivePieces } from '../fs/archive-writer.js';
import { createFs, MemoryFS } from '../fs/memory-fs.js';
import { CliError } from './cli-error.js';
import { contentBytes, decodeChanges, encodeChanges, record, replay } from './journal.js';
import type { Change, Recording } from './journal.js';
import { takeLock } from './lock.js';
import type { Lock, LockOptions } from './lock.js';
import { encodeCommit, encodeHeader, HEADER_BYTES, StateImage } from './state-image.js';
import type { Header } from './state-image.js';

/** Changes may grow to this, or to a quarter of the archive, before the file is replaced: whoever reads it reads them all. */
const MIN_JOURNAL_BYTES = 1024 * 1024;
/** As many changes are repeated by whoever reads the file. */
const MAX_CHANGES = 1000;

/** How a {@link StateFile} waits and tells the time. */
export interface StateFileOptions extends Partial<LockOptions> {
  /** @default Date.now */
  readonly clock?: () => number;
}

/** A state as read from the disk. */
interface Loaded {
  readonly fs: MemoryFS;
  /** Clock of `fs`. */
  readonly clock: { timeMs: number };
  /** Undefined when there is no file yet. */
  readonly file: LoadedFile | undefined;
}

interface LoadedFile extends Header {
  readonly image: StateImage;
  readonly archive: Archive;
  /** Number of changes behind the archive. */
  readonly changes: number;
  /** Changes when the file does. */
  readonly version: string;
}

/** One state file. */
export class StateFile {
  /** Absolute path on the real disk. */
  readonly path: string;
  readonly #options: Required<StateFileOptions>;
  #loaded: Loaded | undefined;

  constructor(path: string, options: StateFileOptions = {}) {
    this.path = path;
    this.#options = { waitMs: 30_000, onWait: () => undefined, clock: Date.now, ...options };
  }

  /**
   * Gives the filesystem to look at; changes made to it are lost.
   * @throws {CliError} when the file is damaged, or no state of memfs
   */
  async read<T>(use: (fs: MemoryFS) => T | Promise<T>): Promise<T> {
    const loaded = await this.#load();
    return this.#undamaged(loaded, () => use(loaded.fs));
  }

  /**
   * Changes the filesystem while no other command does. When `change` throws, nothing is kept.
   * @throws {CliError} when the file is damaged or foreign, or another command holds it for too long
   */
  async update<T>(change: (fs: MemoryFS) => T | Promise<T>): Promise<T> {
    return this.#withLock(async (lock) => {
      const loaded = await this.#load();
      this.#loaded = undefined; // until it is written, it is not what the file holds
      try {
        const recording = record(loaded.fs, () => (loaded.clock.timeMs = this.#options.clock()));
        loaded.clock.timeMs = this.#options.clock();
        const result = await this.#undamaged(loaded, () => change(recording.fs));
        await lock.check();
        await this.#keep(loaded, recording);
        return result;
      } finally {
        this.#closeUnlessKept(loaded);
      }
    });
  }

  /** Puts another filesystem in place of whatever the file holds, damaged or not. */
  async replaceWith(fs: MemoryFS): Promise<void> {
    await this.#withLock(() => this.#replace(fs));
  }

  /** Whether there is a file. */
  async exists(): Promise<boolean> {
    return (await versionOf(this.path)) !== undefined;
  }

  async #load(): Promise<Loaded> {
    const version = await versionOf(this.path);
    if (this.#loaded?.file && this.#loaded.file.version === version) return this.#loaded;
    this.#loaded?.file?.image.close();
    this.#loaded = undefined;
    const clock = { timeMs: this.#options.clock() };
    if (version === undefined) {
      return { fs: createFs({ clock: () => clock.timeMs }), clock, file: undefined };
    }
    const image = new StateImage(this.path);
    try {
      this.#loaded = this.#open(image, clock);
      return this.#loaded;
    } catch (error) {
      image.close();
      throw error;
    }
  }

  #open(image: StateImage, clock: { timeMs: number }): Loaded {
    if (!image.isState) {
      throw new CliError(
        `'${this.path}' is no state of memfs; it was left as it is. ` +
          `Name another file by --state or MEMFS_STATE, or read a JSON file by 'memfs load'.`,
      );
    }
    const header = this.#orDamaged('its header', () => image.header());
    const archive = new Archive(image.archive(header));
    const options = { clock: () => clock.timeMs };
    const fs = this.#orDamaged('its root', () => new MemoryFS(archive.open(options)));
    let changes = 0;
    this.#orDamaged('a change', () => {
      for (const commit of image.commits(header)) {
        const again = decodeChanges(commit);
        replay(fs, again, (timeMs) => (clock.timeMs = timeMs));
        changes += again.length;
      }
    });
    clock.timeMs = this.#options.clock();
    return { fs, clock, file: { ...header, image, archive, changes, version: image.version } };
  }

  #closeUnlessKept({ file }: Loaded): void {
    if (this.#loaded?.file?.image !== file?.image) file?.image.close();
  }

  /** What was met of damage counts, whoever has swallowed the error of it. */
  async #undamaged<T>({ file }: Loaded, use: () => T | Promise<T>): Promise<T> {
    try {
      const result = await use();
      if (file?.archive.damage === undefined) return result;
    } catch (error) {
      if (file?.archive.damage === undefined) throw error;
    }
    throw this.#damaged(file.archive.damage);
  }

  #orDamaged<T>(where: string, read: () => T): T {
    try {
      return read();
    } catch (cause) {
      throw this.#damaged(where, cause);
    }
  }

  #damaged(where: string, cause?: unknown): CliError {
    return new CliError(
      `'${this.path}' is damaged (${where}); it was left as it is. ` +
        `Put a copy of it back, or start anew by 'memfs init --force'.`,
      { cause },
    );
  }

  async #keep(loaded: Loaded, { changes, isWhole }: Recording): Promise<void> {
    const { file, fs } = loaded;
    if (isWhole || (changes.length > 0 && !(file && hasRoom(file, changes)))) {
      await this.#undamaged(loaded, () => this.#replace(fs));
      return;
    }
    this.#loaded =
      file && changes.length > 0 ? { ...loaded, file: await this.#append(file, changes) } : loaded;
  }

  async #append(file: LoadedFile, changes: readonly Change[]): Promise<LoadedFile> {
    const commit = encodeCommit(encodeChanges(changes));
    const committedBytes = file.committedBytes + commit.length;
    const handle = await open(this.path, 'r+');
    try {
      await writeAt(handle, commit, file.committedBytes);
      await handle.datasync(); // the changes are on the disk before the header counts them
      await writeAt(handle, encodeHeader({ ...file, committedBytes }), 0);
      await handle.datasync();
    } finally {
      await handle.close();
    }
    const version = (await versionOf(this.path)) ?? '';
    return { ...file, committedBytes, changes: file.changes + changes.length, version };
  }

  async #replace(fs: MemoryFS): Promise<void> {
    const { default: writeFileAtomic } = await import('write-file-atomic');
    const pieces = [...archivePieces(fs.kernel.volume)];
    const archiveBytes = pieces.reduce((sum, { length }) => sum + length, 0);
    const header = { archiveBytes, committedBytes: HEADER_BYTES + archiveBytes };
    const bytes = Buffer.concat([encodeHeader(header), ...pieces], header.committedBytes);
    const isNew = !(await this.exists());
    await writeFileAtomic(this.path, bytes, isNew ? { mode: 0o600 } : {});
  }

  async #withLock<T>(run: (lock: Lock) => Promise<T>): Promise<T> {
    const lock = await takeLock(await realPathOf(this.path), this.#options);
    try {
      return await run(lock);
    } finally {
      await lock.release();
    }
  }
}

/** Whether changes may be appended: whoever reads the file has to repeat them. */
function hasRoom(file: LoadedFile, changes: readonly Change[]): boolean {
  const journalBytes = file.committedBytes - HEADER_BYTES - file.archiveBytes;
  return (
    journalBytes + contentBytes(changes) <= Math.max(MIN_JOURNAL_BYTES, file.archiveBytes / 4) &&
    file.changes + changes.length <= MAX_CHANGES
  );
}

/** All of the bytes, however many the system takes at once. */
async function writeAt(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, at, bytes.length - at, position + at);
    at += bytesWritten;
  }
}

/** Identity of a file's content at a moment; undefined when there is none. */
async function versionOf(path: string): Promise<string | undefined> {
  try {
    const { ino, size, mtimeNs } = await stat(path, { bigint: true });
    return `${ino}:${size}:${mtimeNs}`;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined; // Node's error
    throw error;
  }
}

/** Two names of one file have to share the lock. */
async function realPathOf(path: string): Promise<string> {
  return realpath(path).catch(() => path); // no file yet: the name itself
}
