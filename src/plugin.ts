/**
 * The compiler plugin that `nest-cli.json` names: `nest build` regenerates the output from the program it has anyway. It
 * rewrites no code. What is wrong in the sources is thrown, which fails the build; a build that watches says it, and goes on.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ts } from 'ts-morph';
import { CodegenError, formatDiagnostic } from './codegen/diagnostics.js';
import { ProgramBuilder } from './codegen/build.js';
import { write } from './codegen/generate.js';
import { realDisk } from './codegen/disk.js';
import { type Compiler, projectOf, refuseLooseNulls } from './codegen/load-project.js';
import { Observations } from './codegen/observations.js';
import { Packages } from './codegen/packages.js';
import { OutputFolder } from './codegen/write-output.js';
import { type GenerateOptions, type Settings, settingsOf } from './codegen/options.js';

/** Options in `nest-cli.json`: `{ "name": "nestjs-memfs/plugin", "options": { "out": "./generated" } }`. */
export type PluginOptions = Omit<GenerateOptions, 'project'>;

/**
 * Called by Nest's command line once per build, before it emits.
 * @throws {@link CodegenError} with everything that is wrong in the sources, unless Nest watches; nothing is written then
 */
export function before(
  options: PluginOptions | undefined,
  program: ts.Program,
): ts.TransformerFactory<ts.SourceFile> {
  try {
    generateFrom(program, options);
  } catch (error) {
    if (!(error instanceof CodegenError && isWatching(process.argv))) throw error;
    console.error(error.message);
  }
  return () => (file) => file;
}

/** Nest does not tell its plugins; to throw would end its watch. */
function isWatching(args: readonly string[]): boolean {
  return args.includes('--watch') || args.includes('-w');
}

function generateFrom(program: ts.Program, options: PluginOptions | undefined): void {
  const { configFilePath } = program.getCompilerOptions();
  const project =
    typeof configFilePath === 'string' ? configFilePath : join(process.cwd(), 'tsconfig.json');
  const settings = settingsOf({ ...options, project });
  const compiler = compilerOfNest();
  refuseLooseNulls(program.getCompilerOptions(), settings.project, compiler);
  const packages = new Packages(dirname(settings.project), new Observations(realDisk));
  const { builder, folder } = stateOf(settings);
  const built = builder.build(projectOf(compiler, program, packages), settings);
  const { warnings } = write(built, settings, folder);
  for (const warning of warnings) console.warn(formatDiagnostic(warning));
}

interface State {
  readonly builder: ProgramBuilder;
  readonly folder: OutputFolder;
}

/** `nest build --watch` calls again with the next program: what both have in common is not read again. */
const states = new Map<string, State>();

function stateOf({ project, out }: Settings): State {
  const key = JSON.stringify([project, out]);
  const state = states.get(key) ?? { builder: new ProgramBuilder(), folder: new OutputFolder(out) };
  states.set(key, state);
  return state;
}

/** The compiler that made the program: node kinds differ between versions, so it has to be the very one. */
function compilerOfNest(): Compiler {
  const require = createRequire(join(process.cwd(), 'package.json'));
  return require('typescript') as Compiler;
}
