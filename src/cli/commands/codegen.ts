/** `memfs generate` and `memfs check`: the build-time step; the compiler is loaded here, and only when one of them runs. */
import { type FSWatcher, readdirSync, watch as watchFolder } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Change, Diagnostic, GenerateOptions, GenerateResult } from '../../codegen/index.js';
import { CliError } from '../cli-error.js';
import type { ExitCode } from '../cli-error.js';
import type { Call, Context } from '../command.js';
import { counted } from '../format.js';
import type { Output } from '../output.js';
import { isWithin } from '../paths.js';

/** Editors write a file in several steps. */
const SETTLE_MS = 60;

/** Reads the decorated functions and writes the output folder. */
export async function generate({ out }: Context, call: Call): Promise<ExitCode> {
  const options = optionsOf(call);
  const codegen = await import('../../codegen/index.js');
  if (!call.has('watch')) return printed(out, () => codegen.generate(options));
  const build = await codegen.repeatedBuild(options);
  await watch(options, out, () => printed(out, () => build.generate()));
  build.remember();
  return 0;
}

/** Prints what a build has done, or what is wrong. */
async function printed(
  out: Output,
  build: () => GenerateResult | Promise<GenerateResult>,
): Promise<ExitCode> {
  const { CodegenError, formatDiagnostic } = await import('../../codegen/diagnostics.js');
  try {
    const started = performance.now();
    const result = await build();
    report(out, result.changes, result.warnings.map(formatDiagnostic));
    const { schema, written, removed, changes, warnings } = result;
    const milliseconds = Math.round(performance.now() - started);
    const files = counted(written.length + removed.length, 'file');
    out.done(
      { functions: schema.functions.map(({ name }) => name), written, removed, changes, warnings },
      `${counted(schema.functions.length, 'function')}, ${files} changed in ${relative('.', result.out) || '.'} (${milliseconds} ms)`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof CodegenError)) throw error;
    return refuse(out, error.diagnostics, formatDiagnostic);
  }
}

/** Compares the sources with the output folder; exit code 1 when they do not agree. */
export async function check({ out }: Context, call: Call): Promise<ExitCode> {
  const codegen = await import('../../codegen/index.js');
  try {
    const { isUpToDate, changes, stale, warnings } = await codegen.check(optionsOf(call));
    report(out, changes, warnings.map(codegen.formatDiagnostic));
    if (out.json) out.result({ isUpToDate, changes, stale, warnings }, () => []);
    else if (!isUpToDate) {
      throw new CliError(
        `${counted(stale.length, 'file')} out of date: ${stale.join(', ')}. Run 'memfs generate' and commit what it writes.`,
      );
    } else out.note('up to date');
    return isUpToDate ? 0 : 1;
  } catch (error) {
    if (!(error instanceof codegen.CodegenError)) throw error;
    return refuse(out, error.diagnostics, codegen.formatDiagnostic);
  }
}

function optionsOf(call: Call): GenerateOptions {
  const [project, out, inPackage] = [call.text('project'), call.text('out'), call.text('package')];
  return {
    ...(project !== undefined && { project }),
    ...(out !== undefined && { out }),
    ...(inPackage !== undefined && { package: inPackage }),
    accept: call.texts('accept'),
  };
}

/** Warnings and changes, each in one line on standard error. */
function report(out: Output, changes: readonly Change[], warnings: readonly string[]): void {
  if (out.json) return; // they are in the result
  for (const warning of warnings) out.error(new Error(`warning: ${warning}`));
  for (const { name, text, breaks } of changes) {
    if (breaks !== 'none') out.error(new Error(`warning: ${name} ${text}`));
  }
}

/** Every mistake in a line of its own, as compilers do. */
function refuse(
  out: Output,
  diagnostics: readonly Diagnostic[],
  format: (diagnostic: Diagnostic) => string,
): ExitCode {
  for (const diagnostic of diagnostics) {
    out.error(Object.assign(new Error(format(diagnostic)), { code: diagnostic.code }));
  }
  return 1;
}

/** Builds now and after every change of a source, until the process is interrupted. */
async function watch(
  options: GenerateOptions,
  out: Output,
  build: () => Promise<unknown>,
): Promise<void> {
  const root = dirname(resolve(options.project ?? 'tsconfig.json'));
  const outFolder = relative(root, resolve(options.out ?? 'generated'));
  const run = (): Promise<unknown> => build().catch((error: unknown) => out.error(error));
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> = Promise.resolve();
  const onChange = (path: string): void => {
    if (!isSource(path) || isWithin(path, outFolder)) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = running.then(run);
    }, SETTLE_MS);
  };
  // Watching begins before the first run, so that no change falls between the two.
  const watchers = watchSources(root, onChange);
  out.note(`watching ${root}; Ctrl-C ends`);
  running = run();
  await new Promise<void>((end) => {
    process.once('SIGINT', end);
    process.once('SIGTERM', end);
  });
  for (const watcher of watchers) watcher.close();
  clearTimeout(timer);
  await running;
}

/** Watches a folder and what is below it, but not `node_modules`: to watch all of that takes seconds. */
function watchSources(root: string, onChange: (path: string) => void): FSWatcher[] {
  const below = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && isSource(`${entry.name}/a.ts`))
    .map(({ name }) => name);
  return ['', ...below].map((folder) =>
    watchFolder(join(root, folder), { recursive: folder !== '' }, (_event, name) => {
      if (name !== null) onChange(join(folder, name));
    }),
  );
}

/** A file that the output depends on; not of a package, and not in a folder that begins with a dot. */
function isSource(path: string): boolean {
  const isRead = /(\.[cm]?tsx?|tsconfig[^\\/]*\.json|package\.json)$/.test(path);
  return isRead && !/(^|[\\/])(node_modules|\.[^\\/]+)[\\/]/.test(path);
}
