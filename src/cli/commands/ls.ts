/** `memfs ls`: the names in a directory, long or short, as coreutils list them. */
import { posix } from 'node:path';
import type { MemoryFS } from '../../fs/memory-fs.js';
import type { Call, Context } from '../command.js';
import type { ExitCode } from '../cli-error.js';
import {
  aligned,
  coloredName,
  humanSize,
  modeText,
  octal,
  printable,
  timeText,
  typeOf,
} from '../format.js';
import type { FileStat } from '../format.js';
import { absolute, childrenOf, forEachPath } from '../paths.js';

/** One line of a listing. */
interface Entry {
  readonly name: string;
  readonly path: string;
  readonly stat: FileStat;
  /** Where a symbolic link points. */
  readonly target?: string;
}

/** A directory with its entries; files named on the command line come in a listing without a directory. */
interface Listing {
  readonly directory?: string;
  readonly entries: Entry[];
}

/** Lists the files that are named, then each directory. */
export async function ls(context: Context, call: Call): Promise<ExitCode> {
  return context.state.read((fs) => {
    const inputs = call.args.length > 0 ? call.args : ['.'];
    const named: Entry[] = [];
    const listings: Listing[] = [];
    const exitCode = forEachPath(context, inputs, (path) => {
      const stat = fs.stat(path);
      if (!stat.isDirectory() || call.has('directory')) {
        named.push(
          entryOf(fs, path, inputs.find((input) => absolute(context, input) === path) ?? path),
        );
      } else {
        listings.push(...listDirectory(fs, path, call));
      }
    });
    const all = [...(named.length > 0 ? [{ entries: sorted(named, call) }] : []), ...listings];
    context.out.result(
      all.flatMap(({ entries }) => entries.map(toJson)),
      () => print(all, { context, call, hasHeads: inputs.length > 1 || call.has('recursive') }),
    );
    return exitCode;
  });
}

function listDirectory(fs: MemoryFS, directory: string, call: Call): Listing[] {
  const entries = childrenOf(fs, directory)
    .filter(
      (path) => call.has('all') || call.has('almostAll') || !posix.basename(path).startsWith('.'),
    )
    .map((path) => entryOf(fs, path, posix.basename(path)));
  const below = call.has('recursive')
    ? entries
        .filter(({ stat }) => stat.isDirectory())
        .flatMap(({ path }) => listDirectory(fs, path, call))
    : [];
  return [{ directory, entries: sorted(entries, call) }, ...below];
}

function entryOf(fs: MemoryFS, path: string, name: string): Entry {
  const stat = fs.lstat(path);
  return { name, path, stat, ...(stat.isSymbolicLink() && { target: fs.readlink(path) }) };
}

function sorted(entries: Entry[], call: Call): Entry[] {
  if (call.has('timeSort')) entries.sort((left, right) => right.stat.mtimeMs - left.stat.mtimeMs);
  if (call.has('sizeSort')) entries.sort((left, right) => right.stat.size - left.stat.size);
  if (call.has('reverse')) entries.reverse();
  return entries;
}

interface Printing {
  readonly context: Context;
  readonly call: Call;
  readonly hasHeads: boolean;
}

function print(listings: readonly Listing[], { context, call, hasHeads }: Printing): string[] {
  return listings.flatMap(({ directory, entries }, index) => [
    ...(index > 0 ? [''] : []),
    ...(hasHeads && directory !== undefined ? [`${printable(directory)}:`] : []),
    ...(call.has('long') ? longLines(entries, context, call) : shortLines(entries, context, call)),
  ]);
}

function longLines(entries: readonly Entry[], context: Context, call: Call): string[] {
  const rows = entries.map((entry) => {
    const { stat, target } = entry;
    return [
      ...(call.has('inode') ? [String(stat.ino)] : []),
      modeText(stat),
      String(stat.nlink),
      String(stat.uid),
      String(stat.gid),
      call.has('humanReadable') ? humanSize(stat.size) : String(stat.size),
      timeText(stat.mtimeMs),
      nameText(entry, context) +
        markOf(entry, call) +
        (target === undefined ? '' : ` -> ${printable(target)}`),
    ];
  });
  return aligned(rows, call.has('inode') ? [0, 2, 3, 4, 5] : [1, 2, 3, 4]);
}

/** Names in columns on a terminal, one a line in a pipe. */
function shortLines(entries: readonly Entry[], context: Context, call: Call): string[] {
  const { out } = context;
  const inodeWidth = Math.max(0, ...entries.map(({ stat }) => String(stat.ino).length));
  const cells = entries.map((entry) => {
    const inode = call.has('inode') ? `${String(entry.stat.ino).padStart(inodeWidth)} ` : '';
    const mark = markOf(entry, call);
    const width = inode.length + printable(entry.name).length + mark.length;
    return { text: inode + nameText(entry, context) + mark, width };
  });
  if (!out.isTerminal || call.has('one')) return cells.map(({ text }) => text);
  const width = Math.max(0, ...cells.map((cell) => cell.width)) + 2;
  const columns = Math.max(1, Math.floor(out.columns / width));
  const rows = Math.ceil(cells.length / columns);
  return Array.from({ length: rows }, (_, row) =>
    cells
      .filter((_cell, at) => at % rows === row)
      .map((cell) => cell.text + ' '.repeat(width - cell.width))
      .join('')
      .trimEnd(),
  );
}

function nameText({ name, stat }: Entry, { out }: Context): string {
  return coloredName(printable(name), stat, out);
}

/** What `ls -F` puts after a name. */
function markOf({ stat, target }: Entry, call: Call): string {
  if (!call.has('classify')) return '';
  if (stat.isDirectory()) return '/';
  if (target !== undefined) return call.has('long') ? '' : '@';
  return stat.mode & 0o111 ? '*' : '';
}

function toJson({ name, path, stat, target }: Entry): Record<string, unknown> {
  return {
    name,
    path,
    type: typeOf(stat),
    size: stat.size,
    mode: octal(stat.mode),
    nlink: stat.nlink,
    uid: stat.uid,
    gid: stat.gid,
    mtime: new Date(stat.mtimeMs).toISOString(),
    ...(target !== undefined && { target }),
  };
}
