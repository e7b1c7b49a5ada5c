/** What `memfs call` and `memfs list` take from their command line, however the function is known. */
import type { CallOptions } from '../rpc/index.js';
import { CliError, UsageError } from './cli-error.js';
import type { Call, Context } from './command.js';

const DEFAULT_URL = '127.0.0.1:50051';

/** What grpc-js can connect to: `host:port`, `[::1]:port`, `unix:/path`, also with a scheme before it. */
const ADDRESS = /^((grpc|http|dns|ipv4|ipv6):(\/\/)?)?(\[[^\]]+\]|[^\s:/[\]]+):\d{1,5}$|^unix:.+$/;

/** Where the functions are. @throws UsageError */
export function urlOf(call: Call): string {
  const url = call.text('url') ?? DEFAULT_URL;
  if (!ADDRESS.test(url)) throw new UsageError(`--url takes host:port, not '${url}'.`);
  return url;
}

/** The text of the input: the second argument, or standard input. */
export async function inputOf(context: Context, call: Call): Promise<string> {
  const text = call.args[1] ?? '{}';
  return text === '-' ? (await context.input()).toString() : text;
}

/** The lines of an input that have something on them. */
export function linesOf(input: string): string[] {
  return input.split('\n').filter((line) => line.trim() !== '');
}

/** A JSON value. @throws UsageError */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new UsageError(
      `the input is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}

/** Deadline and metadata. @throws UsageError */
export function optionsOf(call: Call): CallOptions {
  const timeoutMs = call.count('deadline');
  const metadata = call.texts('metadata').map((pair): [string, string] => {
    const at = pair.indexOf('=');
    if (at < 1) throw new UsageError(`--metadata takes key=value, not '${pair}'.`);
    return [pair.slice(0, at), pair.slice(at + 1)];
  });
  return { metadata: Object.fromEntries(metadata), ...(timeoutMs !== undefined && { timeoutMs }) };
}

/** Throws what a call has thrown, a status in words. */
export async function throwStatus(error: unknown): Promise<never> {
  const { RpcError } = await import('../rpc/index.js');
  // Where the function's own error is known, the status is its cause.
  const status = error instanceof Error && !(error instanceof RpcError) ? error.cause : error;
  if (!(status instanceof RpcError)) throw error;
  throw new CliError(`${status.status}: ${status.details}`, { cause: error });
}
