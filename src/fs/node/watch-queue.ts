/**
 * The changes that watchers of one filesystem are about to hear of, as inotify and libuv would tell of them: each file or directory is watched once, however
 * many watch it, equal changes in a row are one, and nobody hears anything in the tick of the change (man 7 inotify).
 */
import type { Inode } from '../inode.js';
import type { EntryEvent, Volume, VolumeEvent } from '../volume.js';
import { later } from './completion.js';

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
}

/** One file or directory and those who watch it. */
interface Watched {
  readonly target: WatchTarget;
  readonly listeners: Set<WatchListener>;
}

/** What inotify compares. */
interface Entry {
  readonly watched: Watched;
  readonly mask: string;
  readonly name: string;
}

/** What is watched in one volume. */
interface WatchedVolume {
  readonly nodes: Map<number, Watched>;
  readonly stop: () => void;
}

/** Both kinds of change of content and attributes are one to those who listen, except of directories, where libuv takes the flag of the type for a rename. */
function kindOf(kind: VolumeEvent['kind'], inode: Inode): WatchKind {
  const isChange = kind === 'modify' || kind === 'attributes' || kind === 'links';
  return isChange && !inode.isDirectory ? 'change' : 'rename';
}

/** All watches of one filesystem. */
export class WatchQueue {
  readonly #volumes = new Map<Volume, WatchedVolume>();
  /** The last entry nobody has heard of. */
  #last: Entry | undefined;

  /** Watches; the function ends it. */
  watch(target: WatchTarget, listener: WatchListener): () => void {
    const { volume, inode } = target;
    const all = this.#volumes.get(volume) ?? this.#observe(volume);
    const watched = all.nodes.get(inode.ino) ?? { target, listeners: new Set() };
    all.nodes.set(inode.ino, watched);
    // The same function may watch twice.
    const own: WatchListener = (kind, name) => {
      listener(kind, name);
    };
    watched.listeners.add(own);
    return () => {
      watched.listeners.delete(own);
      if (watched.listeners.size > 0) return;
      if (all.nodes.get(inode.ino) === watched) all.nodes.delete(inode.ino);
      if (all.nodes.size > 0) return;
      all.stop();
      this.#volumes.delete(volume);
    };
  }

  #observe(volume: Volume): WatchedVolume {
    const stop = volume.observe((event) => this.#hear(all, event));
    const all: WatchedVolume = { nodes: new Map(), stop };
    this.#volumes.set(volume, all);
    return all;
  }

  #hear({ nodes }: WatchedVolume, event: VolumeEvent): void {
    if ('directory' in event) {
      const parent = nodes.get(event.directory.ino);
      if (parent) this.#hearOfEntry(parent, event);
    }
    const node = nodes.get(event.inode.ino);
    if (node) this.#hearItself(node, event);
  }

  #hearOfEntry(parent: Watched, event: EntryEvent): void {
    const name = currentName(parent.target.volume, event);
    this.#add({ watched: parent, mask: event.kind, name }, kindOf(event.kind, event.inode));
  }

  #hearItself(watched: Watched, { kind, inode }: VolumeEvent): void {
    // That a name comes or goes is told to the directory; the inode is told how many are left.
    if (kind === 'create' || kind === 'delete' || kind.startsWith('moved-')) return;
    const { name } = watched.target;
    const mask = kind === 'links' ? 'attributes' : kind;
    this.#add({ watched, mask: `itself ${mask}`, name }, kindOf(kind, inode));
    // Inotify tells that the watch has ended, and libuv passes that on.
    if (kind === 'gone') this.#add({ watched, mask: 'ignored', name }, 'rename');
  }

  /** An entry equal to the last one in the queue is left out. */
  #add(entry: Entry, kind: WatchKind): void {
    const last = this.#last;
    const isEqual =
      last?.watched === entry.watched && last.mask === entry.mask && last.name === entry.name;
    if (isEqual) return;
    this.#last = entry;
    const { listeners } = entry.watched;
    later(() => {
      // Who hears of one has read the whole queue.
      this.#last = undefined;
      for (const listener of [...listeners])
        if (listeners.has(listener)) listener(kind, entry.name);
    });
  }
}

/** A descriptor tells the name its file was opened under; the file may have another one by now. */
function currentName(volume: Volume, { kind, directory, name, inode }: EntryEvent): string {
  if (kind !== 'modify' && kind !== 'attributes') return name;
  const { children } = volume.current(directory);
  if (children.get(name)?.ino === inode.ino) return name;
  for (const [other, child] of children) if (child.ino === inode.ino) return other;
  return name;
}
