/** The build-time step on one screen: load the project, read it, number it, emit the files, write them. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { emitFiles } from '../emit/emit-files.js';
import { MemoryFS } from '../fs/memory-fs.js';
import type { Schema } from '../schema/schema.js';
import type { Change } from './compare-locks.js';
import { CodegenError, type Diagnostic } from './diagnostics.js';
import { loadProject, type Project } from './load-project.js';
import { type GenerateOptions, type Settings, settingsOf } from './options.js';
import { LOCK_FILE, type Plan, planBuild } from './plan.js';
import { type OutputFiles, staleFiles, writeOutput } from './write-output.js';

/** What a build made. */
export interface GenerateResult {
  readonly schema: Schema;
  /** Every file of the output folder, by path relative to it. */
  readonly files: OutputFiles;
  /** The same files under `/generated`, and the protos under `/proto`. */
  readonly fs: MemoryFS;
  /** Absolute path of the output folder. */
  readonly out: string;
  /** Files that were written or removed because they differed, relative to `out`. */
  readonly written: readonly string[];
  readonly removed: readonly string[];
  /** What changed since the last build, for callers. */
  readonly changes: readonly Change[];
  readonly warnings: readonly Diagnostic[];
}

/** What a build would do. */
export interface CheckResult {
  /** True when the sources say exactly what the output folder holds. */
  readonly isUpToDate: boolean;
  /** Differences between the sources and the lock file. */
  readonly changes: readonly Change[];
  /** Files that a build would write, relative to the output folder. */
  readonly stale: readonly string[];
  readonly warnings: readonly Diagnostic[];
}

/**
 * Reads the decorated functions of a project and writes their protos, codecs and schema.
 * @throws {@link CodegenError} with everything that is wrong; nothing is written then
 */
export async function generate(options: GenerateOptions = {}): Promise<GenerateResult> {
  const settings = settingsOf(options);
  return Promise.resolve(generateFrom(loadProject(settings.project), settings));
}

/** The same, at once and from a project that is already loaded: what a compiler plugin needs. */
export function generateFrom(project: Project, settings: Settings): GenerateResult {
  const plan = planBuild(project, settings);
  refuseBreaking(plan.changes, settings);
  const files = filesOf(plan);
  const fs = inMemory(files);
  const { written, removed } = writeOutput(settings.out, files, ownedFiles(settings.out));
  const { schema, changes, warnings } = plan;
  return { schema, files, fs, out: settings.out, written, removed, changes, warnings };
}

/**
 * Compares the sources with the output folder, and writes nothing.
 * @throws {@link CodegenError} with everything that is wrong in the sources
 */
export async function check(options: GenerateOptions = {}): Promise<CheckResult> {
  const settings = settingsOf(options);
  const plan = planBuild(loadProject(settings.project), settings);
  const stale = staleFiles(settings.out, filesOf(plan));
  const { changes, warnings } = plan;
  return Promise.resolve({ isUpToDate: stale.length === 0, changes, stale, warnings });
}

function filesOf({ schema, lock }: Plan): OutputFiles {
  const extra = { [LOCK_FILE]: lock };
  return { ...emitFiles(schema, extra), ...extra };
}

/** Changes that existing callers would notice on the wire need a word from the developer. */
function refuseBreaking(changes: readonly Change[], { accept }: Settings): void {
  const [first, ...rest] = changes
    .filter(({ name, breaks }) => breaks === 'wire' && !accept.has(name) && !accept.has('all'))
    .map(({ name, text, position }): Diagnostic => ({
      code: 'MEMFS120',
      ...(position && { position }),
      message: `${name} ${text}`,
      hint: `Undo it, add a new field or function instead, or let it through with --accept ${name}.`,
    }));
  if (first) throw new CodegenError([first, ...rest]);
}

function inMemory(files: OutputFiles): MemoryFS {
  const fs = new MemoryFS();
  for (const [path, content] of Object.entries(files)) {
    const targets = path.startsWith('proto/')
      ? [`/generated/${path}`, `/${path}`]
      : [`/generated/${path}`];
    for (const target of targets) {
      fs.makedirs(dirname(target), { existOk: true });
      if (typeof content === 'string') fs.writefile(target, content);
      else fs.writefilebytes(target, Buffer.from(content));
    }
  }
  return fs;
}

/** What the build before wrote: the files that its schema leads to. */
function ownedFiles(out: string): readonly string[] {
  const path = join(out, 'schema.json');
  if (!existsSync(path)) return [];
  const earlier = JSON.parse(readFileSync(path, 'utf8')) as Schema;
  return Object.keys(emitFiles(earlier));
}
