/** Hooks in the thread itself (`module.registerHooks`, Node 22.15+): `require` and `import` see every change of the filesystem at once. */
import * as nodeModule from 'node:module';
import type { MemoryLoader, ResolveQuestion } from './memory-loader.js';

/** The part of `module.registerHooks` that is used here; the types of Node 20 lack it. */
interface RegisterHooks {
  (hooks: {
    resolve(specifier: string, context: ResolveQuestion, next: NextResolve): unknown;
    load(
      url: string,
      context: LoadContext,
      next: (url: string, context: LoadContext) => unknown,
    ): unknown;
  }): { deregister(): void };
}

interface LoadContext {
  readonly conditions: readonly string[];
}

/** What `registerSync` asks for, to see whether `require.resolve` reaches the hooks. */
const PROBE = 'nestjs-memfs:probe';

type NextResolve = (specifier: string, context: ResolveQuestion) => unknown;

/** `module.registerHooks`, or undefined where Node has none. */
export function syncHooks(): RegisterHooks | undefined {
  // The types of Node 20 do not know the function; where it is not there, this is undefined.
  return (nodeModule as { registerHooks?: RegisterHooks }).registerHooks;
}

/** Registers the loader; the result takes it away again. */
export function registerSync(register: RegisterHooks, loader: MemoryLoader): () => void {
  let isComplete = false;
  const hooks = register({
    resolve: (specifier, context, next) => {
      if (specifier === PROBE) isComplete = true;
      return (
        loader.resolve(specifier, context) ?? resolveOutside(loader, { specifier, context, next })
      );
    },
    load: (url, context, next) => {
      const isImported = !context.conditions.includes('require');
      return (
        loader.load(url, isImported && !isComplete ? withHookedRequire : undefined) ??
        next(url, context)
      );
    },
  });
  try {
    nodeModule.createRequire(loader.mount.outside('/probe.js')).resolve(PROBE);
  } catch {
    // It exists nowhere; what counts is whether the hook was asked.
  }
  return () => hooks.deregister();
}

/** Node's own answer, and for packages that it does not find above the mount point, those of the real directory. */
function resolveOutside(
  loader: MemoryLoader,
  { specifier, context, next }: { specifier: string; context: ResolveQuestion; next: NextResolve },
): unknown {
  if (!loader.asksOutside(specifier, context.parentURL)) return next(specifier, context);
  try {
    return next(specifier, context);
  } catch (error) {
    try {
      // For require, Node keeps the parent it knows, whatever the context says: so the file itself is asked for.
      return context.conditions.includes('require')
        ? next(loader.requireOutside(specifier), context)
        : next(specifier, { ...context, parentURL: loader.outsideURL });
    } catch {
      // The first error names the module that asked.
      throw error;
    }
  }
}

/**
 * On Node 22, CommonJS that `import` evaluates has a `require` that looks past the hooks; one of createRequire does not.
 * On the first line, so that lines stay as they are.
 */
function withHookedRequire(source: string): string {
  const strict = /^(\s|\/\/.*|\/\*[^]*?\*\/)*(['"])use strict\2/.test(source)
    ? "'use strict'; "
    : '';
  return `${strict}require = require('node:module').createRequire(__filename); ${source}`;
}
