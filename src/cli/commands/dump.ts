/** `memfs dump` and `memfs load`: a tree as the JSON of `MemoryFS.toJSON`, for people, diffs and programs. */
import { readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { CliError, messageOf } from '../cli-error.js';
import type { ExitCode } from '../cli-error.js';
import type { Call, Context } from '../command.js';
import { asTree } from '../original-tree.js';
import { absolute, childrenOf } from '../paths.js';

/** Prints a tree as JSON. */
export async function dump(context: Context, call: Call): Promise<ExitCode> {
  const path = posix.join(absolute(context, call.args[0] ?? '.'), '.');
  const tree = await context.state.read((fs) => {
    fs.stat(path); // not there: an error
    return fs.toJSON(path);
  });
  context.out.lines([JSON.stringify(tree, null, 2)]);
  return 0;
}

/** Reads a tree; nothing changes unless all of it can be read. */
export async function load(context: Context, call: Call): Promise<ExitCode> {
  const source = call.arg(0);
  const text = source === '-' ? await context.input() : await textOf(source);
  const tree = asTree(parse(text.toString(), source));
  const path = posix.join(absolute(context, call.args[1] ?? '.'), '.');
  await context.state.update((fs) => {
    if (call.has('clear') && fs.isdir(path))
      childrenOf(fs, path).forEach((child) => fs.rmtree(child));
    fs.fromJSON(tree, path);
  });
  context.out.done({ path }, `loaded into ${path}`);
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
