/** Hooks in Node's loader thread (`module.register`, Node 20): they answer from the last image of the filesystem that came through the port. */
import { receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { MemoryFS } from '../memory-fs.js';
import { MemoryLoader, type LoaderOptions, type ResolveQuestion } from './memory-loader.js';

/** What the registering thread hands over. */
export interface HooksData {
  readonly image: Uint8Array;
  readonly options: LoaderOptions;
  /** Expression for a `require` of the registering thread: imported CommonJS modules are loaded by it. */
  readonly require: string;
  /** Brings further images; null ends the registration. */
  readonly port: MessagePort;
}

type Next<Context> = (name: string, context: Context) => unknown;

/** Node loads this module anew for each registration, so this is the state of one. */
const registration: { loader?: MemoryLoader; port?: MessagePort; require?: string } = {};

/** Called once by `module.register`. */
export function initialize({ image, options, port, require }: HooksData): void {
  registration.loader = new MemoryLoader(MemoryFS.fromSnapshot(image), options);
  registration.port = port;
  registration.require = require;
  port.unref();
}

/** Hook. */
export async function resolve(
  specifier: string,
  context: ResolveQuestion,
  next: Next<ResolveQuestion>,
): Promise<unknown> {
  const loader = current();
  if (loader === undefined) return next(specifier, context);
  const found = loader.resolve(specifier, context);
  if (found !== undefined) return found;
  if (!loader.asksOutside(specifier, context.parentURL)) return next(specifier, context);
  try {
    return await next(specifier, context);
  } catch (error) {
    try {
      return await next(specifier, { ...context, parentURL: loader.outsideURL });
    } catch {
      // The first error names the module that asked.
      throw error;
    }
  }
}

/** Hook. */
export function load(url: string, context: object, next: Next<object>): unknown {
  return current()?.load(url, requiring) ?? next(url, context);
}

/** The loader after all that came meanwhile. */
function current(): MemoryLoader | undefined {
  for (;;) {
    const received = registration.port && receiveMessageOnPort(registration.port);
    if (received === undefined) return registration.loader;
    const image = received.message as Uint8Array | null; // sent by registerModules alone
    if (image === null) delete registration.loader;
    else if (registration.loader) registration.loader.files = MemoryFS.fromSnapshot(image);
  }
}

/**
 * CommonJS that `import` evaluates has a `require` on Node 20 that knows no hooks. So what is imported only requires the module, by ours;
 * its text stays behind the return, where Node's lexer finds the names of the exports.
 */
function requiring(source: string): string {
  return `Object.assign(module, { exports: ${registration.require ?? 'require'}(__filename) }); return; ${source}`;
}
