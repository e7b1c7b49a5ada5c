/** `memfs list` and `memfs call`: the functions of the generated module, and calls of them over gRPC. */
import { Readable } from 'node:stream';
import type { CallOptions, ClassOf, GeneratedModule } from '../../rpc/index.js';
import type { FunctionSchema } from '../../schema/schema.js';
import { CliError, UsageError } from '../cli-error.js';
import type { ExitCode } from '../cli-error.js';
import type { Call, Context } from '../command.js';
import { aligned } from '../format.js';
import { argumentsFrom, streamedFrom, toJson } from '../json-values.js';
import { signatureOf } from '../signature.js';

const DEFAULT_URL = '127.0.0.1:50051';

/** Lists the functions that the build has read. */
export async function list({ out }: Context, call: Call): Promise<ExitCode> {
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
  const module = await loadModule(call);
  const fn = functionNamed(module, call.arg(0));
  const input = await inputOf(context, call);
  const { createClient, RpcError } = await import('../../rpc/index.js');
  const client = createClient(classNamed(fn.className), {
    url: call.text('url') ?? DEFAULT_URL,
    generated: module,
    package: fn.package,
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
    if (!(error instanceof RpcError)) throw error;
    throw new CliError(`${error.status}: ${error.details}`, { cause: error });
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

/** JSON values of the input: one, or one a line for a function that takes a stream. */
async function inputOf(context: Context, call: Call): Promise<string> {
  const text = call.args[1] ?? '{}';
  return text === '-' ? (await context.input()).toString() : text;
}

function argumentsOf({ schema }: GeneratedModule, fn: FunctionSchema, input: string): unknown[] {
  if (fn.kind === 'unary' || fn.kind === 'server_streaming') {
    return argumentsFrom(schema, fn.request, parse(input));
  }
  const lines = input.split('\n').filter((line) => line.trim() !== '');
  const items = lines.map((line) => streamedFrom(schema, fn.request, parse(line)));
  return [Readable.from(items)];
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UsageError(
      `the input is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}

function optionsOf(call: Call): CallOptions {
  const timeoutMs = call.count('deadline');
  const metadata = call.texts('metadata').map((pair): [string, string] => {
    const at = pair.indexOf('=');
    if (at < 1) throw new UsageError(`--metadata takes key=value, not '${pair}'.`);
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
  return { metadata: Object.fromEntries(metadata), ...(timeoutMs !== undefined && { timeoutMs }) };
}
