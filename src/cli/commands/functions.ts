/** `memfs list` and `memfs call`: the functions of the generated module, and calls of them over gRPC. */
import { existsSync } from 'node:fs';
import { Readable } from 'node:stream';
import type { ClassOf, GeneratedModule } from '../../rpc/index.js';
import type { FunctionSchema } from '../../schema/schema.js';
import { inputOf, linesOf, optionsOf, parseJson, throwStatus, urlOf } from '../call-options.js';
import { CliError, UsageError } from '../cli-error.js';
import type { ExitCode } from '../cli-error.js';
import type { Call, Context } from '../command.js';
import { aligned } from '../format.js';
import { argumentsFrom, streamedFrom, toJson } from '../json-values.js';
import { signatureOf } from '../signature.js';
import { securityOf } from '../tls-options.js';
import { callRemote, listRemote } from './remote.js';

/** Lists the functions that the build has read, or what a server has. */
export async function list(context: Context, call: Call): Promise<ExitCode> {
  if (call.text('url') !== undefined) return listRemote(context, call);
  const { out } = context;
  const { schema } = await loadModule(call);
  const rows = schema.functions.map((fn) => ({
    name: fn.name,
    className: fn.className,
    path: pathOf(fn),
    kind: fn.kind,
    signature: signatureOf(schema, fn),
    source: fn.source,
  }));
  out.result(rows, () =>
    aligned(
      rows.map(({ className, signature, path }) => [
        `${className}.${signature}`,
        out.colors.dim(path),
      ]),
      [],
    ),
  );
  return 0;
}

/** Calls a function; what streams is printed as JSON lines. */
export async function callFunction(context: Context, call: Call): Promise<ExitCode> {
  return isRemote(call) ? callRemote(context, call) : callGenerated(context, call);
}

/** The server is asked when that is said, and when there is no generated module to ask. */
function isRemote(call: Call): boolean {
  return call.has('reflect') || (call.text('generated') === undefined && !existsSync('generated'));
}

async function callGenerated(context: Context, call: Call): Promise<ExitCode> {
  const module = await loadModule(call);
  const fn = functionNamed(module, call.arg(0));
  const input = await inputOf(context, call);
  const { createClient } = await import('../../rpc/index.js');
  const client = createClient(classNamed(fn.className), {
    url: urlOf(call),
    generated: module,
    package: fn.package,
    ...securityOf(call),
  });
  try {
    const answer: unknown = client
      .$with(optionsOf(call))
      [fn.name]?.(...argumentsOf(module, fn, input));
    if (fn.kind === 'server_streaming' || fn.kind === 'bidi_streaming') {
      const items = answer as AsyncIterable<unknown>; // what a function that streams gives
      for await (const item of items) context.out.lines([JSON.stringify(toJson(item))]);
    } else {
      const result = await answer;
      context.out.lines(result === undefined ? [] : [JSON.stringify(toJson(result), null, 2)]);
    }
    return 0;
  } catch (error) {
    return await throwStatus(error);
  } finally {
    client.$close();
  }
}

/** A class whose methods are known at run time only. */
type Methods = Record<string, (...args: unknown[]) => unknown>;

/** A client knows its functions by the name of their class. */
function classNamed(name: string): ClassOf<Methods> {
  const type = function (): void {
    throw new TypeError(`${name} is there for its name only.`);
  };
  Object.defineProperty(type, 'name', { value: name });
  return type as unknown as ClassOf<Methods>; // never made an instance of
}

async function loadModule(call: Call): Promise<GeneratedModule> {
  const { loadGenerated } = await import('../../rpc/index.js');
  return loadGenerated(call.text('generated')).catch((cause: unknown) => {
    throw new CliError(cause instanceof Error ? cause.message : String(cause), { cause });
  });
}

/** By its name, `Class.name`, or path; the name alone has to be the only one. */
function functionNamed({ schema }: GeneratedModule, name: string): FunctionSchema {
  const found = schema.functions.filter((fn) =>
    [fn.name, `${fn.className}.${fn.name}`, pathOf(fn), pathOf(fn).slice(1)].includes(name),
  );
  const [only, second] = found;
  if (only && !second) return only;
  const known = (only ? found : schema.functions).map((fn) => `${fn.className}.${fn.name}`);
  throw new UsageError(
    only
      ? `'${name}' stands for ${known.join(' and ')} (${found.map(pathOf).join(', ')}); name one of them.`
      : `there is no function '${name}'; there are ${known.join(', ') || 'none'}.`,
  );
}

function pathOf({ package: inPackage, service, rpc }: FunctionSchema): string {
  return `/${inPackage}.${service}/${rpc}`;
}

function argumentsOf({ schema }: GeneratedModule, fn: FunctionSchema, input: string): unknown[] {
  if (fn.kind === 'unary' || fn.kind === 'server_streaming') {
    return argumentsFrom(schema, fn.request, parseJson(input));
  }
  const items = linesOf(input).map((line) => streamedFrom(schema, fn.request, parseJson(line)));
  return [Readable.from(items)];
}
