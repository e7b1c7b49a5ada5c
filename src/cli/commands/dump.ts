/** `memfs dump` and `memfs load`: a tree as JSON, for people, diffs and backups. */
import { readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import type { MemoryFS } from '../../fs/memory-fs.js';
import { CliError, messageOf } from '../cli-error.js';
import type { ExitCode } from '../cli-error.js';
import type { Call, Context } from '../command.js';
import { counted } from '../format.js';
import { entriesOf, treeOf } from '../json-tree.js';
import type { TreeEntry } from '../json-tree.js';
import { absolute, childrenOf } from '../paths.js';

/** Prints a tree as JSON. */
export async function dump(context: Context, call: Call): Promise<ExitCode> {
  const path = absolute(context, call.args[0] ?? '.');
  const tree = await context.state.read((fs) => treeOf(fs, posix.join(path, '.')));
  context.out.lines([JSON.stringify(tree, null, 2)]);
  return 0;
}

/** Reads a tree; nothing changes unless all of it can be read. */
export async function load(context: Context, call: Call): Promise<ExitCode> {
  const source = call.arg(0);
  const text = source === '-' ? await context.input() : await textOf(source);
  const entries = entriesOf(parse(text.toString(), source));
  const root = posix.join(absolute(context, call.args[1] ?? '.'), '.');
  await context.state.update((fs) => {
    fs.makedirs(root, { existOk: true });
    if (call.has('clear')) for (const path of childrenOf(fs, root)) removeAny(fs, path);
    for (const entry of entries) writeEntry(fs, root, entry);
  });
  const files = entries.filter(({ content }) => content.kind === 'file').length;
  context.out.done({ path: root, files }, `${counted(files, 'file')} in ${root}`);
  return 0;
}

async function textOf(source: string): Promise<Buffer> {
  return readFile(source).catch((cause: unknown) => {
    throw new CliError(`'${source}' cannot be read from the disk.`, { cause });
  });
}

function parse(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const name = source === '-' ? 'standard input' : `'${source}'`;
    throw new CliError(`${name} is no JSON: ${messageOf(cause)}`, { cause });
  }
}

function removeAny(fs: MemoryFS, path: string): void {
  if (fs.isdir(path) && !fs.islink(path)) fs.rmtree(path);
  else fs.remove(path);
}

function writeEntry(fs: MemoryFS, root: string, { path, content, mode }: TreeEntry): void {
  const target = posix.join(root, path);
  if (content.kind === 'directory') {
    fs.makedirs(target, { existOk: true });
  } else {
    fs.makedirs(posix.dirname(target), { existOk: true });
    if (fs.islink(target)) fs.remove(target); // the file itself, not what a link points to
    if (content.kind === 'link') fs.symlink(content.target, target);
    else fs.writefilebytes(target, content.data);
  }
  if (mode !== undefined) fs.chmod(target, mode);
}
