/** `memfs worker`: an application that works on the pipelines of a Redis. Nest and this package are the project's own. */
import { resolve } from 'node:path';
import type * as NestCommon from '@nestjs/common';
import type { BullMqEngine, BullMqEngineOptions } from '../../pipeline/bullmq/index.js';
import {
  contextOf,
  exportsOf,
  freePorts,
  imports,
  loadFrom,
  packagesOf,
  rootOf,
  servingFor,
  type Exported,
  type ModuleType,
  type Packages,
} from '../application.js';
import { UsageError, type ExitCode } from '../cli-error.js';
import type { Call, Context } from '../command.js';
import { reach, redisOf, type RedisPlace } from '../redis-option.js';
import { signalled } from '../signalled.js';

/** `nestjs-memfs/pipeline/bullmq` of the project. */
interface Distributed {
  readonly BullMqEngine: typeof BullMqEngine;
  readonly BullMqModule: ModuleType<BullMqEngineOptions>;
}

/** Works until SIGINT or SIGTERM; the steps at work then end, and runs go back to the queue. */
export async function worker(context: Context, call: Call): Promise<ExitCode> {
  const ended = signalled(); // before anybody can know that something runs
  const files = call.args.map((file) => resolve(file));
  const packages = await packagesOf(files);
  const distributed = (await loadFrom(
    files[0] ?? '',
    'nestjs-memfs/pipeline/bullmq',
  )) as Distributed; // what an entry of that name is
  const exported = await exportsOf(files);
  const engine = await engineOptions(context, call, exported);
  const working = await start({ ...packages, ...distributed }, exported, {
    generated: call.text('generated'),
    engine,
  });
  const { pipelines } = working.engine;
  context.out.result({ pipelines }, () => [`working on ${pipelines.join(', ') || 'nothing'}`]);
  await ended;
  await working.close();
  return 0;
}

/** What the command line says. */
interface WorkOptions {
  readonly generated: string | undefined;
  readonly engine: BullMqEngineOptions | undefined;
}

/** Pipelines alone need no application. */
async function start(
  packages: Packages & Distributed,
  exported: Exported,
  options: WorkOptions,
): Promise<{ readonly engine: BullMqEngine; close(): Promise<void> }> {
  const { modules, providers } = exported;
  if (modules.length + providers.length === 0 && options.engine) {
    const engine = await packages.BullMqEngine.open(options.engine);
    return { engine, close: () => engine.close() };
  }
  const root = await rootModule(packages, exported, options);
  const app = await contextOf(packages, root);
  return { engine: app.get(packages.BullMqEngine), close: () => app.close() };
}

async function engineOptions(
  context: Context,
  call: Call,
  { pipelines }: Exported,
): Promise<BullMqEngineOptions | undefined> {
  const place: RedisPlace | undefined = redisOf(context, call);
  if (!place) return undefined;
  await reach(place);
  const concurrency = call.count('concurrency');
  return {
    ...place,
    pipelines: [...pipelines.values()],
    ...(concurrency !== undefined && { concurrency }),
  };
}

/** The application's own modules where it has them, else ours. */
async function rootModule(
  { memfs, BullMqModule }: Packages & Distributed,
  { modules, providers }: Exported,
  options: WorkOptions,
): Promise<NestCommon.DynamicModule> {
  const { generated, engine } = options;
  const isWorking = await imports(modules, BullMqModule);
  if (!isWorking && !engine) {
    throw new UsageError(
      'say where Redis is: --redis <address>, or MEMFS_REDIS, or import BullMqModule.forRoot in the application.',
    );
  }
  const own = [
    ...(await servingFor(memfs, modules, generated)),
    ...(isWorking || !engine ? [] : [BullMqModule.forRoot(engine)]),
  ];
  return rootOf([...own, ...modules], [...providers, freePorts(memfs)]);
}
