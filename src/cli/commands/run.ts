/** `memfs run`: a pipeline, in this process or by the workers of a Redis. */
import { resolve } from 'node:path';
import type { Engine, Runnable } from '../../pipeline/index.js';
import {
  contextOf,
  exportsOf,
  freePorts,
  packagesOf,
  rootOf,
  servingFor,
  type Exported,
  type Packages,
} from '../application.js';
import { inputOf, parseJson } from '../call-options.js';
import { UsageError, type ExitCode } from '../cli-error.js';
import type { Call, Context } from '../command.js';
import { toJson } from '../json-values.js';
import { inputFor, takersOf } from '../pipeline-input.js';
import { connectEngine, redisOf } from '../redis-option.js';
import { displayRun } from '../run-display.js';

/** Runs a pipeline to its end, and prints what it gives. */
export async function run(context: Context, call: Call): Promise<ExitCode> {
  const { out } = context;
  const files = call.texts('app').map((file) => resolve(file));
  const isRemote = call.has('redis');
  if (files.length === 0 && !isRemote) {
    throw new UsageError('say where the pipeline is: --app <file...>, or --redis <address>.');
  }
  const json = parseJson(await inputOf(context, call));
  const exported = files.length > 0 ? await exportsOf(files) : undefined;
  const pipeline = pipelineNamed(call.arg(0), exported);
  const input = exported ? await typedInput(pipeline, json, call.text('generated')) : json;
  const engine = isRemote
    ? await remoteEngine(context, call)
    : await localEngine(await packagesOf(files), exported, call);
  const timeoutMs = call.count('deadline');
  const handle = engine.start<unknown, unknown>(pipeline, input, {
    ...(timeoutMs !== undefined && { timeoutMs }),
  });
  const cancel = (): void => handle.cancel();
  process.once('SIGINT', cancel);
  try {
    await displayRun(out, handle.events); // to the last event, before the run's error is told
    const { runId, value, trace } = await handle.result;
    const result = toJson(value);
    if (out.json) out.lines([JSON.stringify(toJson({ runId, value, trace }))]);
    else if (value !== undefined) out.lines([JSON.stringify(result, null, 2)]);
    return 0;
  } finally {
    process.removeListener('SIGINT', cancel);
    await engine.close();
  }
}

/** Workers know a pipeline by its name. */
function pipelineNamed(name: string, exported: Exported | undefined): Runnable<unknown, unknown> {
  const found = exported?.pipelines.get(name) as Runnable<unknown, unknown> | undefined;
  if (found) return found;
  if (exported) {
    const known = [...exported.pipelines.keys()].join(', ') || 'none';
    throw new UsageError(`the files export no pipeline '${name}'; there are: ${known}.`);
  }
  return { name } as Runnable<unknown, unknown>; // all that a run on other processes takes of it
}

/** The JSON as the steps take it; a pipeline of plain functions needs no build before. */
async function typedInput(
  { graph }: Runnable<unknown, unknown>,
  json: unknown,
  folder: string | undefined,
): Promise<unknown> {
  const takers = takersOf(graph);
  if (takers.length === 0) return json;
  const { loadGenerated } = await import('../../rpc/index.js');
  const { schema } = await loadGenerated(folder);
  return inputFor(schema, takers, json);
}

async function remoteEngine(context: Context, call: Call): Promise<Engine> {
  const place = redisOf(context, call);
  if (!place) throw new UsageError('--redis takes an address.');
  return connectEngine(place);
}

/** The engine of the application; without modules and classes there is none, and none is needed. */
async function localEngine(
  packages: Packages,
  exported: Exported | undefined,
  call: Call,
): Promise<Engine> {
  const { modules = [], providers = [] } = exported ?? {};
  if (modules.length + providers.length === 0) {
    const orchestrator = new packages.memfs.PipelineOrchestrator();
    return {
      start: (...run) => orchestrator.start(...run),
      close: () => orchestrator.onApplicationShutdown(),
    };
  }
  const own = await servingFor(packages.memfs, modules, call.text('generated'));
  const free = freePorts(packages.memfs);
  const app = await contextOf(packages, rootOf([...own, ...modules], [...providers, free]));
  const orchestrator = app.get(packages.memfs.PipelineOrchestrator);
  return { start: (...run) => orchestrator.start(...run), close: () => app.close() };
}
