/** `registerModules`: from now on `import` and `require` of this thread find the modules of a MemoryFS. */
import { register } from 'node:module';
import { MessageChannel } from 'node:worker_threads';
import type { MemoryFS } from '../memory-fs.js';
import { nodeCrypto } from '../node-crypto.js';
import type { HooksData } from './hooks-thread.js';
import { MemoryLoader, type LoaderOptions } from './memory-loader.js';
import { requireFrom, type MemoryRequire } from './require-from.js';
import { registerSync, syncHooks } from './sync-hooks.js';

/** Options of {@link registerModules}. */
export type ModuleOptions = LoaderOptions;

/** A filesystem that modules are loaded from; `using` ends it. */
export interface ModuleRegistration {
  /** Absolute path under which the files appear to modules. */
  readonly mountPoint: string;
  /**
   * `live`: each lookup sees the files as they are. `snapshot` (Node 20): `import` sees them as they were at the last
   * `refresh()`, and Node's own `require` does not see them; CommonJS modules that are imported get {@link requireFrom}.
   */
  readonly mode: 'live' | 'snapshot';
  /** `/app/a.js` → `file:///mem/app/a.js`, for `import()` and `new Worker()`. */
  url(path: string): string;
  /** Hands the present files to a `snapshot` registration; nothing to do for a `live` one. */
  refresh(): void;
  /** Ends it; modules that are loaded stay loaded. */
  unregister(): void;
  [Symbol.dispose](): void;
}

/** What differs between the two ways. */
interface Hooked {
  readonly refresh: () => void;
  readonly unregister: () => void;
}

/**
 * Makes the modules of a filesystem loadable in this thread, through Node's public hooks: `module.registerHooks`
 * (Node 22.15, 23.5 and later), else `module.register`.
 *
 * @example
 * fs.writefile('/app/main.mjs', 'export const tea = 1');
 * using modules = registerModules(fs);
 * const { tea } = await import(modules.url('/app/main.mjs'));
 */
export function registerModules(fs: MemoryFS, options: ModuleOptions = {}): ModuleRegistration {
  const hooks = syncHooks();
  const loader = new MemoryLoader(fs, options);
  const hooked: Hooked = hooks
    ? { refresh: () => undefined, unregister: registerSync(hooks, loader) }
    : registerThread(fs, options);
  return {
    mountPoint: loader.mount.path,
    mode: hooks ? 'live' : 'snapshot',
    url: (path) => loader.mount.url(path),
    ...hooked,
    [Symbol.dispose]: hooked.unregister,
  };
}

/** Where the text of an imported CommonJS module finds its `require` on Node 20. */
const REQUIRES = 'nestjs-memfs.require';
const key: unique symbol = Symbol.for(REQUIRES);

/** `module.register` runs hooks in a thread of their own: it gets images. */
function registerThread(fs: MemoryFS, options: ModuleOptions): Hooked {
  const { port1, port2 } = new MessageChannel();
  // Set here and nowhere else; a global, since the hooks can hand over text alone.
  const shared = globalThis as { [key]?: Record<string, MemoryRequire> };
  const id = nodeCrypto().randomUUID();
  shared[key] = { ...shared[key], [id]: requireFrom(fs, '/', options) };
  const data: HooksData = {
    image: fs.snapshot(),
    options: { resolveFrom: process.cwd(), ...options },
    require: `globalThis[Symbol.for('${REQUIRES}')]['${id}']`,
    port: port2,
  };
  register('./hooks-thread.js', import.meta.url, { data, transferList: [port2] });
  port1.unref();
  return {
    refresh: () => port1.postMessage(fs.snapshot()),
    // What was imported keeps its require; new imports are Node's own again.
    unregister: () => port1.postMessage(null),
  };
}
