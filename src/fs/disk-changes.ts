/** Changes of the memory that are made together: first all is asked and read that can fail, then everything happens. */
import { discard, mayPut, mayRemoveTree, newInode, put, removeTree } from './disk-memory.js';
import type { Spot } from './spot.js';
import { fsError } from './errors.js';
import type { FileType, Inode } from './inode.js';
import type { Kernel } from './kernel.js';
import type { Volume } from './volume.js';

/** A name in a directory of the memory. */
export interface Entry {
  readonly parent: Spot;
  readonly name: string;
  /** What has the name; not what is mounted there. */
  readonly there: Inode | undefined;
  /** For messages. */
  readonly path: string;
}

/** Changes that have not happened yet: {@link Changes.commit} them or {@link Changes.abandon} them. */
export class Changes {
  readonly #kernel: Kernel;
  readonly #staged = new Set<Spot>();
  /** Names to come are counted first, so that no file goes whose old name does. */
  readonly #links: (() => void)[] = [];
  readonly #actions: (() => void)[] = [];

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** A new inode, to be filled now and put later. @throws ENOSPC, EROFS */
  make(type: FileType, { parent, path }: Entry): Inode {
    if (parent.isReadonly) throw fsError('EROFS', { syscall: 'open', path });
    const inode = newInode(this.#kernel, parent, type);
    if (typeof inode === 'number') throw fsError(inode, { syscall: 'open', path });
    this.#staged.add({ ...parent, inode });
    return inode;
  }

  /** An inode that only carries content to another one: it is beyond the count of files. */
  makeContent(volume: Volume): Spot {
    const { uid, gid } = this.#kernel;
    const inode = volume.create('file', { mode: 0, uid, gid });
    const content = { volume, mount: undefined, inode, isReadonly: false };
    this.#staged.add(content);
    return content;
  }

  /** Gives back content that nobody needs. */
  dropContent(content: Spot): void {
    this.#staged.delete(content);
    discard(content.volume, content.inode);
  }

  /** A name for an inode that has others. */
  link(entry: Entry, inode: Inode): void {
    const { volume } = entry.parent;
    this.#links.push(() => {
      const own = volume.own(inode);
      own.nlink++;
      own.ctime = volume.now();
    });
    this.put(entry, inode);
  }

  /** A name for a new inode, in the place of what has it. @throws EACCES, EPERM, EROFS, EBUSY */
  put(entry: Entry, inode: Inode): void {
    const { parent, name, there, path } = entry;
    if (there?.isDirectory) this.remove(entry);
    const rest = there?.isDirectory ? undefined : there;
    const refused = mayPut(this.#kernel, parent, rest);
    if (refused < 0) throw fsError(refused, { syscall: 'open', path });
    this.#actions.push(() => {
      put(this.#kernel, parent, { name, inode: parent.volume.current(inode) });
    });
  }

  /** @throws EACCES, EPERM, EROFS; EBUSY where something is mounted */
  remove({ parent, name, there, path }: Entry): void {
    if (!there) return;
    const refused = mayRemoveTree(this.#kernel, parent, there);
    if (refused < 0) throw fsError(refused, { syscall: 'rm', path });
    this.#actions.push(() => {
      removeTree(parent.volume, parent.inode, name);
    });
  }

  /** Gives a file the content of one of {@link Changes.makeContent}. @throws EACCES, EROFS */
  setContent(spot: Spot, { inode: content }: Spot, path: string): void {
    if (spot.isReadonly) throw fsError('EROFS', { syscall: 'open', path });
    const { volume, inode } = spot;
    if (this.#kernel.uid !== 0 && !this.#kernel.may(inode, 2)) {
      throw fsError('EACCES', { syscall: 'open', path });
    }
    this.#actions.push(() => {
      const own = volume.own(inode);
      volume.empty(own);
      moveContent(content, own);
      own.mtime = own.ctime = volume.now();
      discard(volume, content);
    });
  }

  /** Changes attributes when all names are in their places. @throws EPERM, EROFS */
  setAttributes(
    { volume, inode, isReadonly }: Spot,
    path: string,
    set: (own: Inode) => void,
  ): void {
    if (isReadonly) throw fsError('EROFS', { syscall: 'chmod', path });
    if (!this.#kernel.owns(inode)) throw fsError('EPERM', { syscall: 'chmod', path });
    this.#actions.push(() => {
      const own = volume.own(inode);
      set(own);
      own.ctime = volume.now();
      if (own.isDirectory) volume.generation++; // paths through it may be open to others now
    });
  }

  /** Tells those who watch about a file under one of its names. */
  tell({ parent: { volume, inode: directory }, name }: Entry, inode: Inode): void {
    this.#actions.push(() => {
      if (volume.observers === undefined) return;
      volume.notify({
        kind: 'modify',
        directory: volume.current(directory),
        name,
        inode: volume.current(inode),
      });
    });
  }

  /** Makes everything happen. */
  commit(): void {
    this.#staged.clear();
    for (const link of this.#links) link();
    for (const action of this.#actions) action();
  }

  /** Gives back what was made. */
  abandon(): void {
    for (const { volume, inode } of this.#staged) discard(volume, inode);
    this.#staged.clear();
  }
}

/** What was counted for one is counted for the other. */
function moveContent(from: Inode, to: Inode): void {
  to.body = from.body;
  to.start = from.start;
  to.room = from.room;
  to.size = from.size;
  from.body = undefined;
  from.size = from.start = from.room = 0;
}
