/** How Node from 24 on watches a tree on Linux: each directory, which tells of its entries, and each link, for what is behind it. */
import type { Dirent, Stats } from 'node:fs';
import { basename, join } from 'node:path/posix';
import type { WatchedTree } from './watched-tree.js';

/** Starts with what is there. @throws of a single path, as stat and watch do */
export function watchEachDirectory(tree: WatchedTree, stats: Stats): void {
  if (stats.isDirectory()) scan(tree, tree.root, 'first');
  else watchFile(tree, tree.root);
}

/** Nothing is told of what is there at the first scan. */
type Turn = 'first' | 'later';

/** Watches a directory, and takes in what is new in it. */
function scan(tree: WatchedTree, directory: string, turn: Turn): void {
  if (!tryWatch(tree, directory, (name) => hear(tree, directory, name))) return;
  for (const entry of entriesOf(tree, directory)) {
    if (tree.isClosed) return;
    const path = join(directory, entry.name);
    if (!tree.known.has(path) && !tree.host.isIgnored(tree.below(path))) {
      add(tree, { path, entry, turn });
    }
  }
}

function entriesOf(tree: WatchedTree, directory: string): readonly Dirent[] {
  try {
    return tree.host.sync.readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    tree.host.emit('error', error);
    return [];
  }
}

interface Found {
  readonly path: string;
  readonly entry: Dirent | Stats;
  readonly turn: Turn;
}

function add(tree: WatchedTree, { path, entry, turn }: Found): void {
  tree.known.add(path);
  if (turn === 'later') tree.tell('rename', path);
  if (entry.isSymbolicLink()) {
    tree.links.add(path);
    tryWatch(tree, path, () => tree.tell('rename', path));
  } else if (entry.isDirectory()) scan(tree, path, turn);
}

/** Watches what is there; what is not is forgotten. */
function tryWatch(tree: WatchedTree, path: string, heard: (name: string) => void): boolean {
  if (tree.isClosed) return false;
  try {
    tree.watch(path, heard);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    forget(tree, path);
    return false;
  }
}

/** A directory tells of an entry, or under its own name of itself. */
function hear(tree: WatchedTree, directory: string, name: string): void {
  if (tree.isClosed) return;
  const path = join(directory, name);
  if (tree.known.has(path)) {
    hearOfKnown(tree, path);
    return;
  }
  const { lstatSync } = tree.host.sync;
  if (tree.host.isIgnored(tree.below(path))) return;
  const entry = lstatSync(path, { throwIfNoEntry: false });
  if (entry) add(tree, { path, entry, turn: 'later' });
  else if (directory === tree.root && !isThere(tree, directory)) end(tree, directory);
}

function hearOfKnown(tree: WatchedTree, path: string): void {
  const stats = tree.host.sync.statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) end(tree, path);
  else if (tree.links.has(path)) tree.tell('rename', path);
  else if (stats.isDirectory()) scan(tree, path, 'later');
  else tree.tell('change', path);
}

/** The top is no directory. */
function watchFile(tree: WatchedTree, path: string): void {
  tree.known.add(path);
  tree.watch(path, () => {
    if (isThere(tree, path)) tree.host.emit('change', 'change', basename(path));
    else end(tree, path);
  });
}

function isThere(tree: WatchedTree, path: string): boolean {
  return tree.host.sync.statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function end(tree: WatchedTree, path: string): void {
  tree.tell('rename', path);
  forget(tree, path);
}

/** With everything below. */
function forget(tree: WatchedTree, path: string): void {
  for (const known of [path, ...tree.known]) {
    if (known !== path && !known.startsWith(`${path}/`)) continue;
    tree.forget(known);
    tree.links.delete(known);
  }
}
