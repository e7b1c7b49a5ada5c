/**
 * What codegen has asked the disk, and the answers: as long as the disk answers the same, the sources say the same. Answers
 * hold for one run, so that a run sees one state of the disk.
 */
import { hash } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import type { Disk, Entry } from './disk.js';

/** Answers as data, by path. */
export interface Answers {
  /** Hash and, where the disk vouches for it, stamp of a file; an empty hash for a file that is not there. */
  readonly texts: Readonly<Record<string, readonly [hash: string, stamp?: string]>>;
  readonly kinds: Readonly<Record<'file' | 'folder' | 'none', readonly string[]>>;
  /** Names that a folder did not have: while its stamp is the same, it has none of them. */
  readonly vacant: Readonly<Record<string, Vacancy>>;
  /** Names of sources, and of folders with a slash. */
  readonly lists: Readonly<Record<string, string>>;
  readonly links: Readonly<Record<string, string>>;
}

type Vacancy = readonly [stamp: string, ...names: string[]];

/** A question that the disk now answers in another way. */
export interface Difference {
  readonly question: 'text' | 'kind' | 'list' | 'link';
  readonly path: string;
}

/** Names that the compiler may take from a folder. */
const SOURCE = /\.([cm]?[jt]sx?|json)$/;

/** Asks a disk, and remembers. */
export class Observations {
  readonly #disk: Disk;
  readonly #texts = new Map<string, readonly [hash: string, stamp?: string]>();
  readonly #contents = new Map<string, string | undefined>();
  readonly #kinds = new Map<string, 'file' | 'folder' | 'vacant' | undefined>();
  /** By folder; undefined where the disk does not vouch for it. */
  readonly #vacant = new Map<string, [stamp: string, ...names: string[]] | undefined>();
  readonly #lists = new Map<string, readonly Entry[]>();
  readonly #links = new Map<string, string>();

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  /** The text of a file. */
  text(path: string): string | undefined {
    if (!this.#contents.has(path)) this.#read(path);
    return this.#contents.get(path);
  }

  /** The hash of a file that was read; empty when it is not there. */
  hashOf(path: string): string {
    if (!this.#texts.has(path)) this.#read(path);
    return this.#texts.get(path)?.[0] ?? '';
  }

  /** Lets go of the text of a file, not of its hash. */
  forgetText(path: string): void {
    this.#contents.delete(path);
  }

  isFile(path: string): boolean {
    return this.#kindOf(path) === 'file';
  }

  isFolder(path: string): boolean {
    return this.#kindOf(path) === 'folder';
  }

  /** Sources and folders in a folder, sorted. */
  entries(path: string): readonly Entry[] {
    let entries = this.#lists.get(path);
    if (!entries) {
      entries = sourcesIn(this.#disk, path);
      this.#lists.set(path, entries);
    }
    return entries;
  }

  realPath(path: string): string {
    let real = this.#links.get(path);
    if (real === undefined) {
      real = this.#disk.realPathOf(path);
      this.#links.set(path, real);
    }
    return real;
  }

  /** Takes the present text of a file that has changed. */
  renew(path: string): void {
    this.#read(path);
  }

  answers(): Answers {
    const kinds: Record<'file' | 'folder' | 'none', string[]> = { file: [], folder: [], none: [] };
    for (const [path, kind] of this.#kinds) {
      if (kind === 'vacant') continue;
      // To have read a file says more than to know that there is one.
      if (!this.#texts.get(path)?.[0]) kinds[kind ?? 'none'].push(path);
    }
    const vacant: Record<string, Vacancy> = {};
    for (const [path, vacancy] of this.#vacant) if (vacancy) vacant[path] = vacancy;
    return {
      texts: Object.fromEntries(this.#texts),
      kinds,
      vacant,
      lists: Object.fromEntries(
        [...this.#lists].map(([path, entries]) => [path, textOfList(entries)]),
      ),
      links: Object.fromEntries(this.#links),
    };
  }

  #kindOf(path: string): 'file' | 'folder' | 'vacant' | undefined {
    if (!this.#kinds.has(path)) {
      // The stamp first, as that of a text.
      const vacancy = isOfPackage(path) ? this.#vacancyOf(dirname(path)) : undefined;
      const kind = this.#disk.kindOf(path);
      const isVacant = kind === undefined && vacancy !== undefined && this.#disk.isVacant(path);
      if (isVacant) vacancy.push(basename(path));
      this.#kinds.set(path, isVacant ? 'vacant' : kind);
    }
    return this.#kinds.get(path);
  }

  #vacancyOf(folder: string): [stamp: string, ...names: string[]] | undefined {
    if (!this.#vacant.has(folder)) {
      const stamp = this.#disk.stampOf(folder);
      this.#vacant.set(folder, stamp === undefined ? undefined : [stamp]);
    }
    return this.#vacant.get(folder);
  }

  #read(path: string): void {
    // The stamp first: a change between the two then leaves a stamp of the past, which is never trusted.
    const stamp = this.#disk.stampOf(path);
    const bytes = this.#disk.bytesOf(path);
    const found = bytes ? hashOf(bytes) : '';
    this.#texts.set(path, stamp === undefined ? [found] : [found, stamp]);
    this.#contents.set(path, bytes && decode(bytes));
  }
}

/** The questions that a disk answers in another way than before. */
export function* differences(disk: Disk, answers: Answers): Generator<Difference> {
  for (const [path, [before, stamp]] of Object.entries(answers.texts)) {
    // Sources are read again; of packages the stamp says enough, if there is one.
    if (stamp !== undefined && isOfPackage(path) && disk.stampOf(path) === stamp) continue;
    const bytes = disk.bytesOf(path);
    if ((bytes === undefined) !== (before === '')) yield { question: 'kind', path };
    else if (bytes && hashOf(bytes) !== before) yield { question: 'text', path };
  }
  for (const [kind, paths] of Object.entries(answers.kinds)) {
    for (const path of paths) {
      if ((disk.kindOf(path) ?? 'none') !== kind) yield { question: 'kind', path };
    }
  }
  for (const [folder, [stamp, ...names]] of Object.entries(answers.vacant)) {
    if (disk.stampOf(folder) === stamp) continue;
    for (const path of names.map((name) => join(folder, name))) {
      if (disk.kindOf(path) !== undefined) yield { question: 'kind', path };
    }
  }
  for (const [path, before] of Object.entries(answers.lists)) {
    if (textOfList(sourcesIn(disk, path)) !== before) yield { question: 'list', path };
  }
  for (const [path, before] of Object.entries(answers.links)) {
    if (disk.realPathOf(path) !== before) yield { question: 'link', path };
  }
}

function isOfPackage(path: string): boolean {
  return path.includes('/node_modules/');
}

/** The hash by which contents are compared. */
export function hashOf(content: string | Uint8Array): string {
  return hash('sha256', content, 'base64url');
}

/** By UTF-16 code unit: the order of the disk is that of the machine. */
function sourcesIn(disk: Disk, path: string): readonly Entry[] {
  return disk
    .entriesOf(path)
    .filter(({ name, isFolder }) => isFolder || SOURCE.test(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function textOfList(entries: readonly Entry[]): string {
  return entries.map(({ name, isFolder }) => (isFolder ? `${name}/` : name)).join('\n');
}

/** As the compiler reads: UTF-8, or UTF-16 after its mark. */
function decode(bytes: Uint8Array): string {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [first, second] = buffer;
  if (first === 0xff && second === 0xfe) return buffer.toString('utf16le', 2);
  if (first === 0xfe && second === 0xff) return Buffer.from(buffer).swap16().toString('utf16le', 2);
  const text = buffer.toString('utf8');
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
