/** Commands that make, write and remove virtual files: init, touch, mkdir, write, rm, rmdir. */
import { posix } from 'node:path';
import { createFs } from '../../fs/memory-fs.js';
import type { MemoryFS } from '../../fs/memory-fs.js';
import { CliError, UsageError } from '../cli-error.js';
import type { ExitCode } from '../cli-error.js';
import type { Call, Context } from '../command.js';
import { counted } from '../format.js';
import { absolute, forEachPath } from '../paths.js';

/** Starts a state file. */
export async function init({ state, out }: Context, call: Call): Promise<ExitCode> {
  if (!call.has('force') && (await state.exists())) {
    throw new CliError(`'${state.path}' is there already. To empty it, add --force.`);
  }
  await state.replaceWith(createFs());
  out.done({ state: state.path }, `Empty state in ${state.path}`);
  return 0;
}

/** Makes empty files, or sets the times of those that are there. */
export async function touch(context: Context, call: Call): Promise<ExitCode> {
  const touched: string[] = [];
  const exitCode = await context.state.update((fs) => {
    const times = timesOf(fs, context, call);
    return forEachPath(context, call.args, (path) => {
      if (!fs.exists(path)) {
        if (!call.has('create')) return;
        fs.writefile(path, '');
      }
      const { atimeMs, mtimeMs } = fs.stat(path);
      const [keepsAccess, keepsChange] = [
        call.has('m') && !call.has('a'),
        call.has('a') && !call.has('m'),
      ];
      fs.utime(path, keepsAccess ? atimeMs : times.atimeMs, keepsChange ? mtimeMs : times.mtimeMs);
      touched.push(path);
    });
  });
  context.out.done({ touched }, `${counted(touched.length, 'file')} touched`);
  return exitCode;
}

/** The times that the options name; else now. */
function timesOf(
  fs: MemoryFS,
  context: Context,
  call: Call,
): { readonly atimeMs: number; readonly mtimeMs: number } {
  const reference = call.text('reference');
  if (reference !== undefined) return fs.stat(absolute(context, reference));
  const date = call.text('date');
  // A day alone is one of local time, as for touch(1); Date.parse would take it for one of UTC.
  const time =
    date === undefined ? Date.now() : Date.parse(date.replace(/^[\d-]{10}$/, '$&T00:00'));
  if (Number.isNaN(time))
    throw new UsageError(`--date takes a time like 2026-11-28T14:06:00Z, not '${date}'.`);
  return { atimeMs: time, mtimeMs: time };
}

/** Makes directories. */
export async function mkdir(context: Context, call: Call): Promise<ExitCode> {
  const mode = modeOf(call);
  const made: string[] = [];
  const exitCode = await context.state.update((fs) =>
    forEachPath(context, call.args, (path) => {
      const isNew = !fs.exists(path);
      if (call.has('parents')) fs.makedirs(path, { existOk: true });
      else fs.mkdir(path);
      if (mode !== undefined && isNew) fs.chmod(path, mode); // as asked for, whatever the umask
      made.push(path);
    }),
  );
  if (call.has('verbose')) context.out.told(made.map((path) => `created directory '${path}'`));
  context.out.done({ made }, `${counted(made.length, 'directory', 'directories')} made`);
  return exitCode;
}

function modeOf(call: Call): number | undefined {
  const text = call.text('mode');
  if (text === undefined) return undefined;
  if (!/^[0-7]{1,4}$/.test(text))
    throw new UsageError(`--mode takes an octal number like 755, not '${text}'.`);
  return Number.parseInt(text, 8);
}

/** Writes a file from an argument or from standard input. */
export async function write(context: Context, call: Call): Promise<ExitCode> {
  const path = absolute(context, call.arg(0));
  const content = call.args[1] ?? '-';
  const data = content === '-' ? await context.input() : Buffer.from(content);
  await context.state.update((fs) => {
    if (call.has('parents')) fs.makedirs(posix.dirname(path), { existOk: true });
    const before = call.has('append') && fs.exists(path) ? fs.readfilebytes(path) : Buffer.alloc(0);
    fs.writefilebytes(path, before.length === 0 ? data : Buffer.concat([before, data]));
  });
  context.out.done(
    { path, bytes: data.length },
    `${counted(data.length, 'byte')} written to ${path}`,
  );
  return 0;
}

/** Removes files, and directories with all they hold. */
export async function rm(context: Context, call: Call): Promise<ExitCode> {
  const isForced = call.has('force');
  if (call.args.length === 0 && !isForced) throw new UsageError(`name what to remove.`);
  const removed: string[] = [];
  const exitCode = await context.state.update((fs) =>
    forEachPath(context, call.args, (input) => {
      const path = input.replace(/(?<=.)\/+$/, '');
      if (isForced && !fs.exists(path) && !fs.islink(path)) return;
      if (path === '/')
        throw new CliError(
          `the root directory cannot be removed. To empty the state: memfs init --force.`,
        );
      removeOne(fs, path, call);
      removed.push(path);
    }),
  );
  if (call.has('verbose')) context.out.told(removed.map((path) => `removed '${path}'`));
  context.out.done({ removed }, `${counted(removed.length, 'entry', 'entries')} removed`);
  return exitCode;
}

function removeOne(fs: MemoryFS, path: string, call: Call): void {
  const isDirectory = fs.isdir(path) && !fs.islink(path);
  if (isDirectory && (call.has('recursive') || call.has('R'))) fs.rmtree(path);
  else if (isDirectory && call.has('dir')) fs.rmdir(path);
  else fs.remove(path);
}

/** Removes empty directories. */
export async function rmdir(context: Context, call: Call): Promise<ExitCode> {
  const removed: string[] = [];
  const exitCode = await context.state.update((fs) =>
    forEachPath(context, call.args, (path) => {
      for (const each of call.has('parents') ? withParents(path) : [path]) {
        fs.rmdir(each);
        removed.push(each);
      }
    }),
  );
  context.out.done({ removed }, `${counted(removed.length, 'directory', 'directories')} removed`);
  return exitCode;
}

/** `/a/b` → `/a/b`, `/a`. */
function withParents(path: string): string[] {
  const parent = posix.dirname(path);
  return parent === '/' ? [path] : [path, ...withParents(parent)];
}
