/**
 * The virtual files between two commands: one file with an image of a MemoryFS and the changes since. Readers need no
 * lock; writers take one, and either append their changes or replace the file.
 *
 * Layout: a header of 40 bytes (magic, length of the image, number of bytes that count, CRC-32 of these), the image, and
 * for each commit its length, CRC-32 and changes. A commit counts once the header says so: a process killed before
 * leaves the old state, and a file shorter than its header says has lost something and is refused.
 */
import { open, readFile, realpath, stat } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { createFs, MemoryFS } from '../fs/memory-fs.js';
import { CliError } from './cli-error.js';
import { contentBytes, decodeChanges, encodeChanges, record, replay } from './journal.js';
import type { Change } from './journal.js';
import { takeLock } from './lock.js';
import type { Lock, LockOptions } from './lock.js';

const MAGIC = Buffer.from('memfs state 1\n\0\0');
const HEADER_BYTES = 40;
const COMMIT_HEAD_BYTES = 8;
/** A larger commit replaces the file: its JSON would cost more than the image. */
const MAX_COMMIT_BYTES = 256 * 1024;
/** Changes may grow to this, or to a quarter of the image, before the file is replaced. */
const MIN_JOURNAL_BYTES = 1024 * 1024;

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
  readonly imageBytes: number;
  /** Bytes of the file that count; 0 when there is no file yet. */
  readonly committedBytes: number;
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
    return use((await this.#load()).fs);
  }

  /**
   * Changes the filesystem while no other command does. When `change` throws, nothing is kept.
   * @throws {CliError} when the file is damaged or foreign, or another command holds it for too long
   */
  async update<T>(change: (fs: MemoryFS) => T | Promise<T>): Promise<T> {
    return this.#withLock(async (lock) => {
      const loaded = await this.#load();
      this.#loaded = undefined; // until it is written, it is not what the file holds
      const recording = record(loaded.fs, () => (loaded.clock.timeMs = this.#options.clock()));
      loaded.clock.timeMs = this.#options.clock();
      const result = await change(recording.fs);
      await lock.check();
      const isLarge = contentBytes(recording.changes) > MAX_COMMIT_BYTES;
      if (recording.isWhole || isLarge) await this.#replace(loaded.fs);
      else if (recording.changes.length > 0) await this.#commit(loaded, recording.changes);
      return result;
    });
  }

  /** Puts another filesystem in place of whatever the file holds, damaged or not. */
  async replaceWith(fs: MemoryFS): Promise<void> {
    await this.#withLock(async () => {
      this.#loaded = undefined;
      await this.#replace(fs);
    });
  }

  /** Whether there is a file. */
  async exists(): Promise<boolean> {
    return (await versionOf(this.path)) !== undefined;
  }

  async #load(): Promise<Loaded> {
    const version = await versionOf(this.path);
    if (this.#loaded && version !== undefined && this.#loaded.version === version) {
      return this.#loaded;
    }
    const clock = { timeMs: this.#options.clock() };
    const options = { clock: () => clock.timeMs };
    if (version === undefined) {
      return { fs: createFs(options), clock, imageBytes: 0, committedBytes: 0, version: '' };
    }
    const file = await readFile(this.path);
    const { imageBytes, committedBytes } = this.#header(file);
    const image = file.subarray(HEADER_BYTES, HEADER_BYTES + imageBytes);
    const fs = this.#orDamaged('its image', () => MemoryFS.fromSnapshot(image, options));
    let at = HEADER_BYTES + imageBytes;
    while (at < committedBytes) {
      const from = at;
      at = this.#orDamaged(`the change at byte ${from}`, () => {
        const bytes = commitAt(file, from, committedBytes);
        replay(fs, decodeChanges(bytes), (timeMs) => (clock.timeMs = timeMs));
        return from + COMMIT_HEAD_BYTES + bytes.length;
      });
    }
    clock.timeMs = this.#options.clock();
    this.#loaded = { fs, clock, imageBytes, committedBytes, version };
    return this.#loaded;
  }

  #header(file: Buffer): { imageBytes: number; committedBytes: number } {
    if (file.length > 0 && !file.subarray(0, MAGIC.length).equals(MAGIC.subarray(0, file.length))) {
      throw new CliError(
        `'${this.path}' is no state of memfs; it was left as it is. ` +
          `Name another file by --state or MEMFS_STATE, or read a JSON file by 'memfs load'.`,
      );
    }
    return this.#orDamaged('its header', () => {
      const header = file.subarray(0, HEADER_BYTES);
      if (
        header.length < HEADER_BYTES ||
        crc32(header.subarray(0, 32)) !== header.readUInt32LE(32)
      ) {
        throw new RangeError('checksum');
      }
      const imageBytes = Number(header.readBigUInt64LE(16));
      const committedBytes = Number(header.readBigUInt64LE(24));
      if (committedBytes > file.length) throw new RangeError('length');
      return { imageBytes, committedBytes };
    });
  }

  #orDamaged<T>(where: string, read: () => T): T {
    try {
      return read();
    } catch (cause) {
      throw new CliError(
        `'${this.path}' is damaged (${where}); it was left as it is. ` +
          `Put a copy of it back, or start anew by 'memfs init --force'.`,
        { cause },
      );
    }
  }

  async #commit(loaded: Loaded, changes: readonly Change[]): Promise<void> {
    const bytes = encodeChanges(changes);
    const committedBytes = loaded.committedBytes + COMMIT_HEAD_BYTES + bytes.length;
    const journalBytes = committedBytes - HEADER_BYTES - loaded.imageBytes;
    if (
      loaded.committedBytes === 0 ||
      bytes.length > MAX_COMMIT_BYTES ||
      journalBytes > Math.max(MIN_JOURNAL_BYTES, loaded.imageBytes / 4)
    ) {
      await this.#replace(loaded.fs);
      return;
    }
    const head = Buffer.alloc(COMMIT_HEAD_BYTES);
    head.writeUInt32LE(bytes.length, 0);
    head.writeUInt32LE(crc32(bytes), 4);
    const file = await open(this.path, 'r+');
    try {
      await file.write(Buffer.concat([head, bytes]), 0, undefined, loaded.committedBytes);
      await file.datasync(); // the changes are on the disk before the header counts them
      await file.write(header(loaded.imageBytes, committedBytes), 0, undefined, 0);
      await file.datasync();
    } finally {
      await file.close();
    }
    const version = (await versionOf(this.path)) ?? '';
    this.#loaded = { ...loaded, committedBytes, version };
  }

  async #replace(fs: MemoryFS): Promise<void> {
    const { default: writeFileAtomic } = await import('write-file-atomic');
    const image = fs.snapshot();
    const head = header(image.length, HEADER_BYTES + image.length);
    const isNew = !(await this.exists());
    await writeFileAtomic(this.path, Buffer.concat([head, image]), isNew ? { mode: 0o600 } : {});
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

/** @throws {RangeError} when the bytes are not whole */
function commitAt(file: Buffer, at: number, end: number): Buffer {
  const bytes = file.subarray(
    at + COMMIT_HEAD_BYTES,
    at + COMMIT_HEAD_BYTES + file.readUInt32LE(at),
  );
  if (
    at + COMMIT_HEAD_BYTES + file.readUInt32LE(at) > end ||
    crc32(bytes) !== file.readUInt32LE(at + 4)
  ) {
    throw new RangeError('checksum');
  }
  return bytes;
}

function header(imageBytes: number, committedBytes: number): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  MAGIC.copy(bytes);
  bytes.writeBigUInt64LE(BigInt(imageBytes), 16);
  bytes.writeBigUInt64LE(BigInt(committedBytes), 24);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 32)), 32);
  return bytes;
}
