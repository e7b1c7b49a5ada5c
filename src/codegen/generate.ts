/** The build-time step on one screen: load the project, read it, number it, emit the files, write them. */
import { dirname } from 'node:path';
import { wholeFiles } from '../emit/emit-files.js';
import { MemoryFS } from '../fs/memory-fs.js';
import type { Schema } from '../schema/schema.js';
import type { Builder, Built } from './build.js';
import type { Change } from './compare-locks.js';
import { CodegenError, type Diagnostic } from './diagnostics.js';
import { type GenerateOptions, type Settings, settingsOf } from './options.js';
import { type OutputFiles, warmStart } from './warm-start.js';
import { OutputFolder } from './write-output.js';

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

/** A build that stays in memory, for one that follows soon. */
export interface RepeatedBuild {
  /**
   * Builds again; what has not changed is not read again.
   * @throws {@link CodegenError} with everything that is wrong; nothing is written then
   */
  generate(): GenerateResult;
  /** Keeps the last build for the next process, which then has nothing to do. */
  remember(): void;
}

/**
 * Reads the decorated functions of a project and writes their protos, codecs and schema. When nothing has changed since the last
 * time, neither the sources nor the output, the compiler is not even loaded.
 * @throws {@link CodegenError} with everything that is wrong; nothing is written then
 */
export async function generate(options: GenerateOptions = {}): Promise<GenerateResult> {
  const settings = settingsOf(options);
  const warm = warmStart(settings);
  if (warm) {
    const unchanged = { written: [], removed: [], changes: [], warnings: warm.warnings };
    const schemaOf = () => JSON.parse(String(warm.files['schema.json'])) as Schema;
    return resultOf(settings.out, { schemaOf, filesOf: () => warm.files }, unchanged);
  }
  const builder = await builderOf(settings);
  const built = builder.build();
  const result = write(built, settings, new OutputFolder(settings.out));
  builder.remember(built);
  return result;
}

/** Loads the compiler once, for many builds of a project. */
export async function repeatedBuild(options: GenerateOptions = {}): Promise<RepeatedBuild> {
  const settings = settingsOf(options);
  const builder = await builderOf(settings);
  const folder = new OutputFolder(settings.out);
  let last: Built | undefined;
  return {
    generate: () => {
      const built = builder.build();
      const result = write(built, settings, folder);
      last = built;
      return result;
    },
    remember: () => {
      if (last) builder.remember(last);
    },
  };
}

/**
 * Compares the sources with the output folder, and writes nothing.
 * @throws {@link CodegenError} with everything that is wrong in the sources
 */
export async function check(options: GenerateOptions = {}): Promise<CheckResult> {
  const settings = settingsOf(options);
  const warm = warmStart(settings);
  if (warm) return { isUpToDate: true, changes: [], stale: [], warnings: warm.warnings };
  const { files, changes, warnings } = (await builderOf(settings)).build();
  const stale = new OutputFolder(settings.out).stale(files);
  return { isUpToDate: stale.length === 0, changes, stale, warnings };
}

/** Writes what was built, unless it breaks somebody. */
export function write(
  { schema, files, changes, warnings }: Built,
  settings: Settings,
  folder: OutputFolder,
): GenerateResult {
  refuseBreaking(changes, settings);
  const { written, removed } = folder.write(files);
  return resultOf(
    settings.out,
    { schemaOf: () => schema, filesOf: () => wholeFiles(files) },
    { warnings, changes, written, removed },
  );
}

/** The compiler is loaded here. */
async function builderOf(settings: Settings): Promise<Builder> {
  const { Builder } = await import('./build.js');
  return new Builder(settings);
}

/** What there is to say beside the files. */
type Outcome = Pick<GenerateResult, 'written' | 'removed' | 'changes' | 'warnings'>;

/** What few ask for. */
interface Made {
  readonly schemaOf: () => Schema;
  readonly filesOf: () => OutputFiles;
}

function resultOf(out: string, { schemaOf, filesOf }: Made, outcome: Outcome): GenerateResult {
  let files: OutputFiles | undefined;
  let fs: MemoryFS | undefined;
  return {
    ...outcome,
    out,
    get files() {
      return (files ??= filesOf());
    },
    get schema() {
      return schemaOf();
    },
    get fs() {
      return (fs ??= inMemory(this.files));
    },
  };
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
      fs.writefilebytes(target, Buffer.from(content));
    }
  }
  return fs;
}
