/** How Node up to 22 watches a tree on Linux: each directory, link and file by itself; a directory that changes is looked through for what is new. */
import type { Stats } from 'node:fs';
import { basename, join } from 'node:path/posix';
import type { WatchedTree } from './watched-tree.js';

/** Starts with what is there. @throws of a single path, as stat and watch do */
export function watchEachFile(tree: WatchedTree, stats: Stats): void {
  const { root } = tree;
  const onFile = (): void => {
    tree.host.emit('change', 'change', basename(root));
  };
  watchOne(tree, root, stats.isFile() ? onFile : undefined);
  if (stats.isDirectory()) look(tree, root);
}

/** Tells of what is new in a directory, and watches it. */
function look(tree: WatchedTree, directory: string): void {
  try {
    for (const entry of tree.host.sync.readdirSync(directory, { withFileTypes: true })) {
      if (tree.isClosed) return;
      const path = join(directory, entry.name);
      if (tree.known.has(path)) continue;
      tree.tell('rename', path);
      if (entry.isSymbolicLink()) tree.links.add(path);
      descend(tree, path, entry.isDirectory());
    }
  } catch (error) {
    tree.host.emit('error', error);
  }
}

function descend(tree: WatchedTree, path: string, isDirectory: boolean): void {
  try {
    watchOne(tree, path);
    if (isDirectory) look(tree, path);
  } catch (error) {
    // A link to nothing is told of, again at every look.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function watchOne(tree: WatchedTree, path: string, onFile?: () => void): void {
  if (tree.isClosed || tree.known.has(path)) return;
  tree.host.sync.statSync(path);
  tree.known.add(path);
  tree.watch(path, () => {
    const stats = statOf(tree, path);
    if (stats === undefined) end(tree, path);
    else if (onFile) onFile();
    else if (tree.links.has(path)) tree.tell('rename', path);
    else if (stats.isDirectory()) look(tree, path);
    else tree.tell('change', path);
  });
}

function statOf(tree: WatchedTree, path: string): Stats | undefined {
  try {
    return tree.host.sync.statSync(path);
  } catch {
    return undefined; // gone, or no longer to be reached
  }
}

/** What is gone is forgotten, with every path that begins like it: Node does not ask for a slash. */
function end(tree: WatchedTree, path: string): void {
  tree.forget(path);
  tree.tell('rename', path);
  tree.links.delete(path);
  for (const other of tree.known) if (other.startsWith(path)) tree.forget(other);
}
