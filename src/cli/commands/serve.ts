/** `memfs serve`: an application's functions over gRPC, without a main.ts. Nest and this package are the project's own. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as NestCommon from '@nestjs/common';
import type * as NestCore from '@nestjs/core';
import { apiFuncsOf } from '../../functions/api-func.js';
import type { ApiFuncFramework, FrameworkOptions } from '../../rpc/index.js';
import { CliError, UsageError, type ExitCode } from '../cli-error.js';
import type { Call, Context } from '../command.js';
import { aligned } from '../format.js';

/** Under these keys `@Module()` keeps what it was given. */
const MODULE_KEYS = ['imports', 'providers', 'controllers', 'exports'];

type ClassType = NestCommon.Type<object>;

/** The packages of the project, not those of the command, which may be installed elsewhere. */
interface Packages {
  readonly memfs: {
    readonly ApiFuncFramework: typeof ApiFuncFramework;
    readonly MemFsModule: ClassType & { forRoot(options: ServeOptions): NestCommon.DynamicModule };
  };
  readonly common: typeof NestCommon;
  readonly core: typeof NestCore;
}

/** What the command line says of where to serve. */
interface ServeOptions {
  readonly generated?: string;
  readonly grpc: Pick<FrameworkOptions, 'host'> & { readonly port?: number };
}

/** Serves until SIGINT or SIGTERM; calls in flight then finish. */
export async function serve({ out }: Context, call: Call): Promise<ExitCode> {
  const ended = signalled(); // before anybody can know that something runs
  const files = call.args.map((file) => resolve(file));
  const packages = await packagesOf(files);
  const classes = await classesOf(files);
  const root = await rootModule(packages, classes, call);
  const logger = ['error', 'warn', 'fatal'] as const;
  const app = await packages.core.NestFactory.createApplicationContext(root, {
    logger: [...logger],
    abortOnError: false, // an error is told as that of any command
  });
  const { functions } = app.get(packages.memfs.ApiFuncFramework);
  out.result(functions, () =>
    aligned(
      functions.map(({ className, name, address = '', path }) => [
        [className, name].filter(Boolean).join('.'),
        address,
        out.colors.dim(path),
      ]),
      [],
    ),
  );
  await ended;
  await app.close();
  return 0;
}

async function signalled(): Promise<void> {
  await new Promise<void>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done());
  });
}

async function packagesOf([first = '']: readonly string[]): Promise<Packages> {
  const require = createRequire(first);
  const load = async (name: string): Promise<unknown> => {
    let path: string;
    try {
      path = require.resolve(name);
    } catch (cause) {
      throw new CliError(`${first} finds no package ${name}; install it in its project.`, {
        cause,
      });
    }
    return import(pathToFileURL(path).href);
  };
  const [memfs, common, core] = await Promise.all(
    ['nestjs-memfs', '@nestjs/common', '@nestjs/core'].map(load),
  );
  return { memfs, common, core } as Packages; // what packages of these names are
}

/** Exported Nest modules, and exported classes with decorated functions. */
async function classesOf(files: readonly string[]): Promise<ReadonlySet<ClassType>> {
  const classes = new Set<ClassType>();
  for (const file of files) {
    if (!existsSync(file))
      throw new UsageError(`there is no file ${file}; build the project first.`);
    const exported = (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
    const found = Object.values(exported).filter(isServable);
    if (found.length === 0) {
      throw new UsageError(`${file} exports no Nest module and no class with @ApiFunc().`);
    }
    for (const type of found) classes.add(type);
  }
  return classes;
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

/** The application's own module when that serves, else ours; with its other modules and classes. */
async function rootModule(
  packages: Packages,
  classes: ReadonlySet<ClassType>,
  call: Call,
): Promise<NestCommon.DynamicModule> {
  const { MemFsModule } = packages.memfs;
  const modules = [...classes].filter(isModule);
  const providers = [...classes].filter((type) => !isModule(type));
  const [port, host, generated] = [call.count('port'), call.text('host'), call.text('generated')];
  const isServing = await imports(modules, MemFsModule);
  if (isServing && [port, host, generated].some((option) => option !== undefined)) {
    throw new UsageError(
      'the application imports MemFsModule.forRoot, which says where to serve; --port, --host and --generated are for those that do not.',
    );
  }
  const grpc = { ...(port !== undefined && { port }), ...(host !== undefined && { host }) };
  const options = { grpc, ...(generated !== undefined && { generated }) };
  const [first, ...others] = modules;
  if (isServing && first) return { module: first, imports: others, providers };
  const module = MemFsModule.forRoot(options);
  return {
    ...module,
    imports: [...(module.imports ?? []), ...modules],
    providers: [...(module.providers ?? []), ...providers],
  };
}

/** True if a module is among these, or among what they import. */
async function imports(
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
