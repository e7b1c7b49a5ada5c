/** The files of a build, in a MemoryFS and on the disk: every file whole or not at all, unchanged ones untouched, stale ones removed. */
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { outputPaths } from '../emit/emit-files.js';
import {
  type Content,
  type Contents,
  isSameContent,
  isText,
  type Piece,
  wholeOf,
} from '../emit/pieces.js';
import type { Schema } from '../schema/schema.js';

/** What changed on the disk, relative to the output folder. */
export interface Written {
  readonly written: readonly string[];
  readonly removed: readonly string[];
}

/** The output folder of one build after another; what is known to be there is not compared again. */
export class OutputFolder {
  readonly #out: string;
  readonly #known = new Map<
    string,
    { readonly content: Content; readonly stamp: string | undefined }
  >();
  #last: Contents = {};

  /** @param out absolute path */
  constructor(out: string) {
    this.#out = out;
  }

  /** Makes the folder hold these files; those of the build before that are gone now are removed, and nothing else is. */
  write(files: Contents): Written {
    const owned = this.#owned();
    const written = this.stale(files);
    for (const folder of new Set(written.map((path) => dirname(join(this.#out, path))))) {
      mkdirSync(folder, { recursive: true });
    }
    for (const path of written) {
      const target = join(this.#out, path);
      const content = files[path] ?? [];
      writeWhole(target, content);
      this.#known.set(path, { content, stamp: stampOf(target) });
    }
    const removed = owned
      .filter((path) => !Object.hasOwn(files, path) && existsSync(join(this.#out, path)))
      .sort();
    for (const path of removed) removeFile(this.#out, path);
    this.#last = files;
    return { written, removed };
  }

  /** The files that are missing on the disk or have another content there. */
  stale(files: Contents): readonly string[] {
    return Object.entries(files)
      .filter(([path, content]) => !this.#isThere(path, content))
      .map(([path]) => path)
      .sort();
  }

  #isThere(path: string, content: Content): boolean {
    const target = join(this.#out, path);
    const known = this.#known.get(path);
    const stamp = stampOf(target);
    if (known && stamp !== undefined && known.stamp === stamp)
      return isSameContent(known.content, content);
    const isThere = hasContent(target, content);
    if (isThere) this.#known.set(path, { content, stamp });
    return isThere;
  }

  /** What the build before wrote: the files that its schema leads to. */
  #owned(): readonly string[] {
    const schema = this.#last['schema.json'];
    if (schema !== undefined && this.#isThere('schema.json', schema)) {
      return Object.keys(this.#last);
    }
    const path = join(this.#out, 'schema.json');
    return existsSync(path) ? outputPaths(JSON.parse(readFileSync(path, 'utf8')) as Schema) : [];
  }
}

/**
 * Writes a file whole or not at all: under another name, and then it takes its place. What is lost in a power cut is generated
 * again; to wait for the disk would take as long as to read the sources.
 */
function writeWhole(path: string, content: Content): void {
  const draft = `${path}.${process.pid}-${threadId}`;
  try {
    if (isText(content)) writePieces(draft, content);
    else writeFileSync(draft, content);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** How much is written at once; larger ones take no less time. */
const BUFFER_BYTES = 256 * 1024;

/** UTF-8 takes at most three bytes for a code unit of UTF-16. */
const MAX_BYTES_OF_UNIT = 3;

/** Writes a text piece by piece: to put megabytes together first would take longer than to write them. */
function writePieces(path: string, pieces: readonly Piece[]): void {
  const file = openSync(path, 'w');
  try {
    const buffer = Buffer.allocUnsafe(BUFFER_BYTES);
    let filled = 0;
    for (const { text } of pieces) {
      const atMost = text.length * MAX_BYTES_OF_UNIT;
      if (filled + atMost > buffer.length) {
        writeFileSync(file, buffer.subarray(0, filled));
        filled = 0;
      }
      if (atMost > buffer.length) writeFileSync(file, text);
      else filled += buffer.write(text, filled);
    }
    writeFileSync(file, buffer.subarray(0, filled));
  } finally {
    closeSync(file);
  }
}

/** Another one after every change of a file: it is written under another name, and only then takes its place. */
function stampOf(path: string): string | undefined {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats && [stats.size, stats.mtimeNs, stats.ctimeNs, stats.ino].join(' ');
}

function hasContent(path: string, content: Content): boolean {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) return false;
  const bytes = Buffer.from(wholeOf(content));
  return size === bytes.length && readFileSync(path).equals(bytes);
}

/** Removes a file, and the folders that it leaves empty. */
function removeFile(out: string, path: string): void {
  rmSync(join(out, path));
  for (let at = dirname(path); at !== '.'; at = dirname(at)) {
    if (readdirSync(join(out, at)).length > 0) return;
    rmdirSync(join(out, at));
  }
}
