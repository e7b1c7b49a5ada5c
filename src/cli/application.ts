/** What compiled files of a project export: Nest modules, classes with functions, and pipelines; and the packages that they run on. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type * as NestCommon from '@nestjs/common';
import type * as NestCore from '@nestjs/core';
import { apiFuncsOf } from '../functions/api-func.js';
import type { PipelineOrchestrator, Runnable } from '../pipeline/index.js';
import type { ApiFuncFramework, FrameworkOptions } from '../rpc/index.js';
import { CliError, UsageError } from './cli-error.js';

/** Under these keys `@Module()` keeps what it was given. */
const MODULE_KEYS = ['imports', 'providers', 'controllers', 'exports'];

/** A class that Nest makes instances of. */
export type ClassType = NestCommon.Type<object>;

/** A module that takes options. */
export type ModuleType<Options> = ClassType & {
  forRoot(options: Options): NestCommon.DynamicModule;
};

/** Of MemFsModule. */
export interface ServeOptions {
  readonly generated?: string;
  readonly grpc: Pick<FrameworkOptions, 'host'> & { readonly port?: number };
}

/** The packages of the project, not those of the command, which may be installed elsewhere. */
export interface Packages {
  readonly memfs: {
    readonly ApiFuncFramework: typeof ApiFuncFramework;
    readonly MemFsModule: ModuleType<ServeOptions>;
    readonly PipelineOrchestrator: typeof PipelineOrchestrator;
  };
  readonly common: typeof NestCommon;
  readonly core: typeof NestCore;
}

/** What files export. */
export interface Exported {
  readonly modules: readonly ClassType[];
  /** Classes with decorated functions. */
  readonly providers: readonly ClassType[];
  /** By name. */
  readonly pipelines: ReadonlyMap<string, Runnable<never, unknown>>;
}

/** Nest says what goes wrong; all else the command says. */
const LOGGER: NestCommon.LogLevel[] = ['error', 'warn', 'fatal'];

// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- Nest knows a module by its class
class CommandModule {}

/** A root module of the command's own. */
export function rootOf(
  imports: readonly (ClassType | NestCommon.DynamicModule)[],
  providers: readonly NestCommon.Provider[],
): NestCommon.DynamicModule {
  return { module: CommandModule, imports: [...imports], providers: [...providers] };
}

/** MemFsModule for an application that does not import it itself; its functions take any free port. */
export async function servingFor(
  { MemFsModule }: Packages['memfs'],
  modules: readonly ClassType[],
  generated: string | undefined,
): Promise<NestCommon.DynamicModule[]> {
  if (await imports(modules, MemFsModule)) return [];
  return [
    MemFsModule.forRoot({ grpc: { port: 0 }, ...(generated !== undefined && { generated }) }),
  ];
}

const FREE_PORTS = Symbol('FREE_PORTS');

/** A provider for an application that may be at work already, on the ports that it names: here it takes free ones. */
export function freePorts({ ApiFuncFramework: token }: Packages['memfs']): NestCommon.Provider {
  return {
    provide: FREE_PORTS,
    inject: [token],
    useFactory: (framework: ApiFuncFramework) => framework.useFreePorts(),
  };
}

/** An application without a server of its own, whose errors are told as those of any command. */
export async function contextOf(
  { core }: Packages,
  root: NestCommon.DynamicModule,
): Promise<NestCommon.INestApplicationContext> {
  return core.NestFactory.createApplicationContext(root, { logger: LOGGER, abortOnError: false });
}

/** Loads them from beside the first file. @throws {CliError} for one that is not installed */
export async function packagesOf([first = '']: readonly string[]): Promise<Packages> {
  const [memfs, common, core] = await Promise.all(
    ['nestjs-memfs', '@nestjs/common', '@nestjs/core'].map((name) => loadFrom(first, name)),
  );
  return { memfs, common, core } as Packages; // what packages of these names are
}

/** Loads a package as a file of the project would. @throws {CliError} when it is not installed */
export async function loadFrom(file: string, name: string): Promise<unknown> {
  let path: string;
  try {
    path = createRequire(file).resolve(name);
  } catch (cause) {
    throw new CliError(`${file} finds no package ${name}; install it in its project.`, { cause });
  }
  return import(pathToFileURL(path).href);
}

/** All that can be served or run. @throws {UsageError} for a file that is not there or has nothing of it */
export async function exportsOf(files: readonly string[]): Promise<Exported> {
  const classes = new Set<ClassType>();
  const pipelines = new Map<string, Runnable<never, unknown>>();
  for (const file of files) {
    if (!existsSync(file))
      throw new UsageError(`there is no file ${file}; build the project first.`);
    const values: unknown[] = Object.values((await import(pathToFileURL(file).href)) as object);
    const found = values.filter((value) => isServable(value) || isPipeline(value));
    if (found.length === 0) {
      throw new UsageError(
        `${file} exports no Nest module and no class with @ApiFunc(), nor a pipeline.`,
      );
    }
    for (const each of found) {
      if (isPipeline(each)) pipelines.set(each.name, each);
      else classes.add(each); // filtered above
    }
  }
  const [modules, providers] = [[...classes].filter(isModule), [...classes]];
  return { modules, providers: providers.filter((type) => !isModule(type)), pipelines };
}

function isPipeline(value: unknown): value is Runnable<never, unknown> {
  return typeof value === 'object' && value !== null && 'graph' in value && 'name' in value;
}

function isServable(value: unknown): value is ClassType {
  if (typeof value !== 'function' || typeof value.prototype !== 'object' || !value.prototype) {
    return false;
  }
  return isModule(value) || apiFuncsOf(value as ClassType).length > 0;
}

function isModule(type: object): boolean {
  return MODULE_KEYS.some((key) => Reflect.hasOwnMetadata(key, type));
}

/** True if a module is among these, or among what they import. */
export async function imports(
  entries: readonly unknown[],
  wanted: unknown,
  seen = new Set<unknown>(),
): Promise<boolean> {
  for (const entry of entries) {
    const { type, further } = await unwrap(entry);
    if (type === wanted) return true;
    if (seen.has(type)) continue;
    seen.add(type);
    if (await imports([...importsOf(type), ...further], wanted, seen)) return true;
  }
  return false;
}

function importsOf(type: unknown): readonly unknown[] {
  if (typeof type !== 'function') return [];
  return (Reflect.getMetadata('imports', type) ?? []) as unknown[]; // what @Module() was given
}

/** A class, a dynamic module, a promise of one, or a forward reference. */
async function unwrap(entry: unknown): Promise<{ type: unknown; further: readonly unknown[] }> {
  const value: unknown = await entry;
  if (typeof value !== 'object' || !value) return { type: value, further: [] };
  if ('forwardRef' in value) return unwrap((value.forwardRef as () => unknown)());
  const { module, imports: further = [] } = value as { module?: unknown; imports?: unknown[] };
  return { type: module, further };
}
