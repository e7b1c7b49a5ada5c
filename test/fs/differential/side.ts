/** One of the two filesystems that are compared: its `fs`, the folder it works in, and names for what differs by nature. */
import * as disk from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFs, type MemoryFsOptions } from 'nestjs-memfs/fs';
import { inside, insideTarget } from './guard.js';

/** What is compared. */
export type Fs = typeof disk;

const ABSOLUTE = new RegExp(`^${process.cwd()}/`);

/** A filesystem and the folder in it where everything happens. */
export class Side {
  readonly #inodes = new Map<string, number>();

  constructor(
    readonly fs: Fs,
    readonly root: string,
    readonly isReal: boolean,
  ) {}

  /** The absolute path of a relative one; on the disk only when it stays in the folder. */
  at(path: string): string {
    const absolute = `${this.root}/${path}`;
    return this.isReal ? inside(this.root, absolute) : absolute;
  }

  /** A target for a link; on the disk only when it stays in the folder. */
  target(target: string): string {
    return this.isReal ? insideTarget(this.root, target) : target;
  }

  /** The same filesystem, seen from a folder of its own below this one. */
  below(name: string): Side {
    const root = this.at(name);
    this.fs.mkdirSync(root, { recursive: true });
    return new Side(this.fs, root, this.isReal);
  }

  /** Which inode this is, counted by first sight: numbers differ between filesystems, identity does not. */
  identity(ino: number | bigint): number {
    const key = String(ino);
    const known = this.#inodes.get(key) ?? this.#inodes.size;
    this.#inodes.set(key, known);
    return known;
  }

  /** After an inode was freed: the disk may give its number to the next file, and need not. */
  forgetInodes(): void {
    this.#inodes.clear();
  }

  /** Text with the folder's own name replaced, and the working directory of the process, which only the disk has. */
  neutral(text: string): string {
    const relative = text.replaceAll(this.root, '<root>');
    const here = process.cwd();
    return relative === here ? '/' : relative.replaceAll(`'${here}/`, "'/").replace(ABSOLUTE, '/');
  }
}

/** A fresh folder on the real disk; `remove` deletes it. */
export function realSide(): { readonly side: Side; remove(): void } {
  const root = disk.realpathSync(disk.mkdtempSync(join(tmpdir(), 'memfs-differential-')));
  return {
    side: new Side(disk, root, true),
    remove() {
      unlock(root);
      removeAll(root);
    },
  };
}

/** A fresh MemoryFS that holds the same folder, for the same user. */
export function memorySide(root: string): Side {
  return sideOf(createFs(userOfProcess()).nodeFs, root);
}

/** Options of a MemoryFS that has the user who runs the tests. */
export function userOfProcess(): MemoryFsOptions {
  return {
    umask: umaskOfProcess(),
    uid: process.geteuid?.() ?? 0,
    gid: process.getegid?.() ?? 0,
  };
}

/** A side over any other `fs` that holds nothing yet. */
export function sideOf(fs: Fs, root: string): Side {
  fs.mkdirSync(root, { recursive: true });
  return new Side(fs, root, false);
}

/** Directories without permission would keep the folder from being removed. */
function unlock(directory: string): void {
  disk.chmodSync(directory, 0o700);
  for (const entry of disk.readdirSync(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) {
      unlock(join(directory, entry.name));
    }
  }
}

/** `process.umask()` is deprecated because it sets the mask for a moment; a file tells it too. */
function umaskOfProcess(): number {
  const path = disk.mkdtempSync(join(tmpdir(), 'memfs-umask-'));
  const file = join(path, 'file');
  disk.closeSync(disk.openSync(file, 'w', 0o777));
  const { mode } = disk.statSync(file);
  disk.rmSync(path, { recursive: true });
  return 0o777 & ~mode;
}

/** A stream that was aborted may still make its file, after the directory was listed: the next try finds it. */
function removeAll(root: string, tries = 5): void {
  try {
    disk.rmSync(root, { recursive: true, force: true });
  } catch (error) {
    if (tries === 1 || (error as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw error;
    removeAll(root, tries - 1);
  }
}
