/** Commands that look at files: read, stat, du. */
import { posix } from 'node:path';
import type { MemoryFS } from '../../fs/memory-fs.js';
import type { ExitCode } from '../cli-error.js';
import type { Call, Context } from '../command.js';
import { aligned, humanSize, modeText, octal, printable, timeText, typeOf } from '../format.js';
import type { FileStat } from '../format.js';
import { childrenOf, forEachPath } from '../paths.js';

/** Writes the bytes of files to standard output. */
export async function read(context: Context, call: Call): Promise<ExitCode> {
  const { out, state } = context;
  const contents: { path: string; data: Buffer }[] = [];
  const exitCode = await state.read((fs) =>
    forEachPath(context, call.args, (path) => {
      const data = fs.readfilebytes(path);
      if (out.json) contents.push({ path, data });
      else out.bytes(data);
    }),
  );
  if (out.json) out.result(contents.map(contentJson), () => []);
  return exitCode;
}

/** Text as it is; other bytes in base64. */
function contentJson({ path, data }: { path: string; data: Buffer }): Record<string, unknown> {
  const text = data.toString('utf8');
  return Buffer.from(text).equals(data)
    ? { path, encoding: 'utf8', content: text }
    : { path, encoding: 'base64', content: data.toString('base64') };
}

/** Shows all that is known of files. */
export async function stat(context: Context, call: Call): Promise<ExitCode> {
  return context.state.read((fs) => {
    const found: { path: string; stat: FileStat; target?: string }[] = [];
    const exitCode = forEachPath(context, call.args, (path) => {
      const isLink = fs.islink(path) && !call.has('dereference');
      found.push({
        path,
        stat: isLink ? fs.lstat(path) : fs.stat(path),
        ...(isLink && { target: fs.readlink(path) }),
      });
    });
    context.out.result(
      found.map(({ path, stat, target }) => ({
        path,
        type: typeOf(stat),
        size: stat.size,
        mode: octal(stat.mode),
        nlink: stat.nlink,
        uid: stat.uid,
        gid: stat.gid,
        inode: stat.ino,
        atime: new Date(stat.atimeMs).toISOString(),
        mtime: new Date(stat.mtimeMs).toISOString(),
        ctime: new Date(stat.ctimeMs).toISOString(),
        ...(target !== undefined && { target }),
      })),
      () =>
        found.flatMap(({ path, stat, target }) => [
          `  File: ${printable(path)}${target === undefined ? '' : ` -> ${printable(target)}`}`,
          `  Type: ${typeOf(stat)}    Size: ${stat.size}    Links: ${stat.nlink}    Inode: ${stat.ino}`,
          `  Mode: ${octal(stat.mode)} ${modeText(stat)}    Uid: ${stat.uid}    Gid: ${stat.gid}`,
          `Access: ${timeText(stat.atimeMs)}    Modify: ${timeText(stat.mtimeMs)}    Change: ${timeText(stat.ctimeMs)}`,
        ]),
    );
    return exitCode;
  });
}

/** Sums up the bytes of files below directories. */
export async function du(context: Context, call: Call): Promise<ExitCode> {
  return context.state.read((fs) => {
    const sums: { path: string; bytes: number }[] = [];
    const inputs = call.args.length > 0 ? call.args : ['.'];
    const exitCode = forEachPath(context, inputs, (path) => {
      sumUp(fs, path, (below, bytes, isDirectory) => {
        const isWanted = call.has('summarize')
          ? below === path
          : isDirectory || call.has('all') || below === path;
        if (isWanted) sums.push({ path: below, bytes });
      });
    });
    context.out.result(sums, () =>
      aligned(
        sums.map(({ path, bytes }) => [
          call.has('humanReadable') ? humanSize(bytes) : String(bytes),
          printable(path),
        ]),
        [0],
      ),
    );
    return exitCode;
  });
}

/** Reports children before their directory, as du(1) does. */
function sumUp(
  fs: MemoryFS,
  path: string,
  report: (path: string, bytes: number, isDirectory: boolean) => void,
): number {
  const stat = fs.lstat(path);
  const bytes = stat.isDirectory()
    ? childrenOf(fs, path).reduce((sum, child) => sum + sumUp(fs, child, report), 0)
    : stat.size;
  report(posix.normalize(path), bytes, stat.isDirectory());
  return bytes;
}
