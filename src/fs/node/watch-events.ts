/**
 * What one watch hears: the changes of a volume, as inotify and libuv tell them of one file or directory (man 7 inotify), or of a whole tree.
 */
import type { Inode } from '../inode.js';
import type { Volume, VolumeEvent } from '../volume.js';
import { later, soon } from './completion.js';

/** What fs.watch tells. */
export type WatchKind = 'rename' | 'change';
/** Hears of it; the name is internal. */
export type WatchListener = (kind: WatchKind, name: string) => void;

/** What is watched. */
export interface WatchTarget {
  readonly volume: Volume;
  readonly inode: Inode;
  /** Last part of the path it was found under: its name in events of itself. */
  readonly name: string;
  readonly isRecursive: boolean;
}

/** An event on its way to the listener. */
interface Pending {
  readonly kind: WatchKind;
  readonly name: string;
}

/** One watch; it hears from its creation until it is closed. */
export class WatchEvents {
  readonly #target: WatchTarget;
  readonly #listener: WatchListener;
  readonly #stop: () => void;
  #nlink: number;
  #last: Pending | undefined;
  #isClosed = false;

  constructor(target: WatchTarget, listener: WatchListener) {
    this.#target = target;
    this.#listener = listener;
    this.#nlink = target.inode.nlink;
    this.#stop = target.volume.observe((event) => this.#hear(event));
  }

  close(): void {
    this.#isClosed = true;
    this.#stop();
  }

  #hear(event: VolumeEvent): void {
    const { inode, name, isRecursive } = this.#target;
    if (isRecursive) {
      this.#hearBelow(event);
      return;
    }
    if (event.inode.ino === inode.ino) this.#hearItself(event, name);
    if (event.directory.ino === inode.ino && inode.isDirectory) {
      // Changes of the attributes of a directory reach libuv with a flag that makes them renames.
      this.#tell(event.inode.isDirectory ? 'rename' : event.kind, this.#currentName(event));
    }
  }

  /** A descriptor tells the name its file was opened under; the file may have another one by now. */
  #currentName({ kind, directory, name, inode }: VolumeEvent): string {
    if (kind === 'rename' || this.#child(directory, name)?.ino === inode.ino) return name;
    const { children } = this.#target.volume.current(directory);
    for (const [other, child] of children) if (child.ino === inode.ino) return other;
    return name;
  }

  #child(directory: Inode, name: string): Inode | undefined {
    return this.#target.volume.current(directory).children.get(name);
  }

  #hearItself(event: VolumeEvent, name: string): void {
    if (event.kind === 'change') {
      this.#tell(event.inode.isDirectory ? 'rename' : 'change', name);
      return;
    }
    const hasCome = this.#child(event.directory, event.name)?.ino === event.inode.ino;
    // How many names are left is known when the call that took one has ended.
    soon(() => this.#tellOfNames(hasCome, name));
  }

  #tellOfNames(hasCome: boolean, name: string): void {
    const { volume, inode } = this.#target;
    const now = volume.current(inode);
    const before = this.#nlink;
    this.#nlink = now.nlink;
    if (now.isDirectory) {
      if (hasCome) return;
      this.#tell('rename', name);
      if (now.nlink === 0) this.#tell('rename', name, 'again');
    } else if (now.nlink !== before) {
      this.#tell('change', name);
      if (now.nlink > 0) return;
      this.#tell('rename', name);
      this.#tell('rename', name, 'again');
    } else if (!hasCome) {
      this.#tell('rename', name);
    }
  }

  /** In a tree: the path from its top, for everything but attributes of directories. */
  #hearBelow(event: VolumeEvent): void {
    const { inode, name, volume } = this.#target;
    if (!inode.isDirectory) {
      if (event.inode.ino === inode.ino) this.#tell(event.kind, name);
      return;
    }
    if (event.kind === 'change' && event.inode.isDirectory) return;
    let path = this.#currentName(event);
    let directory = volume.current(event.directory);
    while (directory.ino !== inode.ino) {
      const parent = directory.parent;
      if (parent === undefined || parent.ino === directory.ino) return;
      path = `${directory.directory.name}/${path}`;
      directory = volume.current(parent);
    }
    this.#tell(event.kind, path);
  }

  /** Two equal events in a row are one, as in inotify's queue, unless the first has been told. */
  #tell(kind: WatchKind, name: string, repeat?: 'again'): void {
    if (repeat === undefined && this.#last?.kind === kind && this.#last.name === name) return;
    const pending = { kind, name };
    this.#last = pending;
    later(() => {
      if (this.#last === pending) this.#last = undefined;
      if (!this.#isClosed) this.#listener(kind, name);
    });
  }
}
