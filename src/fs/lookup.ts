/** Path → place, component by component, as a kernel does it: `..` is taken after links are followed (path_resolution(7)). */
import { E } from './errno.js';
import { Time, type Inode } from './inode.js';
import type { Kernel, Mount } from './kernel.js';
import { byteLength } from './names.js';
import type { Place } from './place.js';
import type { Volume } from './volume.js';

/** Linux's MAXSYMLINKS. */
export const MAX_LINKS = 40;
/** NAME_MAX and PATH_MAX as Linux has them, in bytes. */
const NAME_MAX = 255;
const PATH_MAX = 4096;
const SLASH = 0x2f;
const DAY_SECONDS = 24 * 60 * 60;

/**
 * What to do with a link that the last component is: `follow` it; `keep` gives the link itself, unless a slash follows it;
 * `entry` gives the link even then, as calls that change a directory entry need it.
 */
export type LastLink = 'follow' | 'keep' | 'entry';

/** Resolves a path; 0 with `kernel.place` set, or a negative errno. The last component may be missing: `place.inode` is undefined then. */
export function lookup(kernel: Kernel, path: string, last: LastLink): number {
  const { length } = path;
  if (length === 0) return E.ENOENT;
  if (length * 3 >= PATH_MAX && byteLength(path) >= PATH_MAX) return E.ENAMETOOLONG;
  const { volume } = kernel;
  const isAbsolute = path.charCodeAt(0) === SLASH;
  const slash = path.lastIndexOf('/');
  if (isAbsolute && slash > 0 && slash < length - 1) {
    const known = kernel.prefixes.get(path, slash, volume.generation);
    if (known !== undefined) {
      const directory = volume.current(known);
      return walkFrom(kernel, directory, -1).run(path, slash + 1, last);
    }
  }
  let start = volume.current(volume.root);
  if (!isAbsolute && kernel.cwd !== '/') {
    const failure = lookup(kernel, kernel.cwd, 'follow');
    if (failure < 0) return failure;
    const { inode, mount } = kernel.place;
    if (!inode) return E.ENOENT;
    start = inode;
    if (mount) return walkFrom(kernel, start, -1).within(mount).run(path, 0, last);
  }
  const isCacheable = isAbsolute && slash > 0 && slash < length - 1;
  return walkFrom(kernel, start, isCacheable ? length - slash - 1 : -1).run(path, 0, last);
}

/** The kernel's walk, set to a start: a lookup ends before the next one begins. */
function walkFrom(kernel: Kernel, directory: Inode, tail: number): Walk {
  const walk = (kernel.walk ??= new Walk(kernel, directory));
  walk.start(directory, tail);
  return walk;
}

/** The resolutions of one kernel, one after another. */
export class Walk {
  readonly #kernel: Kernel;
  #volume: Volume;
  #mount: Mount | undefined = undefined;
  #directory: Inode;
  #links = 0;
  /** Characters of the path's own last component, until it has been reached; -1 when its prefix is not to be remembered. */
  #tail = -1;

  constructor(kernel: Kernel, directory: Inode) {
    this.#kernel = kernel;
    this.#volume = kernel.volume;
    this.#directory = directory;
  }

  /** Begins anew in a directory of the kernel's own volume. */
  start(directory: Inode, tail: number): void {
    this.#volume = this.#kernel.volume;
    this.#mount = undefined;
    this.#directory = directory;
    this.#links = 0;
    this.#tail = tail;
  }

  /** Starts in a mounted volume. */
  within(mount: Mount): this {
    this.#volume = mount.volume;
    this.#mount = mount;
    return this;
  }

  run(path: string, at: number, last: LastLink): number {
    const kernel = this.#kernel;
    let rest = path;
    let from = at;
    for (;;) {
      const start = skipSlashes(rest, from);
      if (start === rest.length) return this.#end('', this.#directory, true);
      if (this.#directory.source !== undefined) {
        const filled = this.#volume.fill(this.#directory);
        if (typeof filled === 'number') return filled;
        this.#directory = filled;
      }
      if (kernel.uid !== 0 && !kernel.may(this.#directory, 1)) return E.EACCES;
      const slash = rest.indexOf('/', start);
      const end = slash === -1 ? rest.length : slash;
      const next = slash === -1 ? end : skipSlashes(rest, end);
      const isLast = next === rest.length;
      const name = start === 0 && end === rest.length ? rest : rest.slice(start, end);
      if (this.#tail === rest.length - start) this.#remember(path);
      if (name.charCodeAt(0) === 0x2e && (name === '.' || name === '..')) {
        // What changes an entry asks for the directory that holds it, on this side of a mount.
        if (name === '..' && !(isLast && last === 'entry')) this.#up();
        if (isLast) return this.#end(name, this.#directory, true);
        from = next;
        continue;
      }
      if (name.length * 3 > NAME_MAX && byteLength(name) > NAME_MAX) {
        if (isLast && last === 'entry') return this.#endTooLong(name, slash !== -1);
        return E.ENAMETOOLONG;
      }
      const found = this.#directory.children.get(name);
      const inode = found === undefined ? undefined : this.#volume.current(found);
      if (isLast && (inode === undefined || last === 'entry')) {
        return this.#end(name, inode, slash !== -1);
      }
      if (inode === undefined) return E.ENOENT;
      if (inode.isSymlink) {
        if (isLast && last === 'keep' && slash === -1) return this.#end(name, inode, false);
        if (++this.#links > MAX_LINKS) return E.ELOOP;
        const { target } = inode;
        touchLink(this.#volume, inode, this.#mount?.isReadonly ?? kernel.isReadonly);
        if (target.charCodeAt(0) === SLASH) this.#toRoot();
        rest = target + rest.slice(end);
        from = 0;
        continue;
      }
      if (!inode.isDirectory) {
        return isLast && slash === -1 ? this.#end(name, inode, false) : E.ENOTDIR;
      }
      if (isLast) return this.#endInDirectory(name, inode, slash !== -1);
      this.#directory = this.#cross(inode);
      from = next;
    }
  }

  #end(name: string, inode: Inode | undefined, hasSlash: boolean): number {
    const { place } = this.#kernel;
    place.volume = this.#volume;
    place.mount = this.#mount;
    place.directory = this.#directory;
    place.name = name;
    place.inode = inode;
    place.hasSlash = hasSlash;
    place.isTooLong = false;
    place.isReadonly = this.#mount?.isReadonly ?? this.#kernel.isReadonly;
    return 0;
  }

  #endTooLong(name: string, hasSlash: boolean): number {
    this.#end(name, undefined, hasSlash);
    this.#kernel.place.isTooLong = true;
    return 0;
  }

  /** A directory is what is mounted on it. */
  #endInDirectory(name: string, inode: Inode, hasSlash: boolean): number {
    const mount = this.#kernel.mounts && this.#kernel.mountedOn(this.#mount, inode);
    if (!mount) return this.#end(name, inode, hasSlash);
    this.#directory = this.#cross(inode);
    return this.#end('', this.#directory, true);
  }

  #cross(inode: Inode): Inode {
    if (this.#kernel.mounts === undefined) return inode;
    let at = inode;
    for (
      let mount = this.#kernel.mountedOn(this.#mount, at);
      mount;
      mount = this.#kernel.mountedOn(mount, at)
    ) {
      this.#mount = mount;
      this.#volume = mount.volume;
      at = mount.volume.current(mount.volume.root);
    }
    return at;
  }

  #up(): void {
    while (this.#mount && this.#directory.ino === this.#volume.root.ino) {
      const { within, on, point } = this.#mount;
      this.#volume = on;
      this.#directory = on.current(point);
      this.#mount = within;
    }
    const { parent } = this.#directory;
    if (parent) this.#directory = this.#volume.current(parent);
  }

  #toRoot(): void {
    this.#volume = this.#kernel.volume;
    this.#mount = undefined;
    this.#directory = this.#volume.current(this.#volume.root);
  }

  #remember(path: string): void {
    const prefix = path.slice(0, path.length - this.#tail - 1);
    this.#tail = -1;
    if (!this.#mount) this.#kernel.prefixes.set(prefix, this.#directory);
  }
}

function skipSlashes(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) === SLASH) at++;
  return at;
}

/** Following or reading a link counts as access to it. */
export function touchLink(volume: Volume, link: Inode, isReadonly: boolean): void {
  if (!isReadonly) touch(volume, link);
}

/** Access to an inode, under `relatime`: noted only if it was changed since, or a day has passed (mount(8)). */
export function touch(volume: Volume, inode: Inode): void {
  const { atime, mtime, ctime } = inode;
  if (atime !== mtime && isAfter(atime, mtime) && isAfter(atime, ctime)) {
    if (volume.now().seconds - atime.seconds < DAY_SECONDS) return;
  }
  volume.own(inode).atime = volume.now();
}

function isAfter(first: Time, second: Time): boolean {
  return first.seconds === second.seconds
    ? first.nanoseconds > second.nanoseconds
    : first.seconds > second.seconds;
}

/** The inode at a path, or a negative errno. */
export function find(kernel: Kernel, path: string, last: LastLink = 'follow'): Inode | number {
  const failure = lookup(kernel, path, last);
  return failure < 0 ? failure : (kernel.place.inode ?? E.ENOENT);
}

/** True when the place may be changed at all: EROFS comes before most other failures. */
export function isWritable({ isReadonly }: Place): boolean {
  return !isReadonly;
}
