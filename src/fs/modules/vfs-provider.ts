/** `mountVfs`: a MemoryFS as a provider of node:vfs (Node 26.4 and later with --experimental-vfs), so that plain `fs` calls and modules reach it. */
import type { MemoryFS } from '../memory-fs.js';
import { openVfsHandle } from './vfs-handle.js';

/** The part of node:vfs that is used here; the types of Node 20 know nothing of it. */
interface NodeVfs {
  readonly VirtualProvider: new () => object;
  create(
    provider: object,
    options: { emitExperimentalWarning: boolean },
  ): {
    readonly mountPoint: string | null;
    readonly mountPointURL?: string;
    mount(): string;
    unmount(): void;
  };
}

/** A mounted filesystem; `using` unmounts it. */
export interface VfsMount {
  /** Absolute path that Node chose: `/dev/null/vfs/0`; below it, `node:fs` calls reach the MemoryFS. */
  readonly mountPoint: string;
  /** `/app/a.mjs` → `/dev/null/vfs/0/app/a.mjs`. */
  path(path: string): string;
  unmount(): void;
  [Symbol.dispose](): void;
}

const CALLS = [
  ...['access', 'appendFile', 'chmod', 'chown', 'copyFile', 'lchown', 'link', 'lstat', 'lutimes'],
  ...['mkdir', 'readFile', 'readdir', 'readlink', 'realpath', 'rename', 'rmdir', 'stat', 'symlink'],
  ...['unlink', 'utimes', 'writeFile'],
];

type Call = (...args: unknown[]) => unknown;

/**
 * Mounts the filesystem for the whole process (which is what node:vfs does, and why nothing else here calls it).
 *
 * @throws Error when this Node has no node:vfs, or was started without its flag
 * @example
 * using mounted = mountVfs(fs);
 * readFileSync(mounted.path('/a.txt'));
 */
export function mountVfs(fs: MemoryFS): VfsMount {
  // Types of Node 20: the module is looked up by a name they do not know.
  const vfs = process.getBuiltinModule('node:vfs') as NodeVfs | undefined;
  if (vfs === undefined) {
    throw new Error(
      `Node ${process.versions.node} has no node:vfs here. It takes Node 26.4 or later, started with --experimental-vfs; registerModules() loads modules on every Node.`,
    );
  }
  let prefix = '';
  const provider = makeProvider(vfs, fs, (error) => prefixed(error, prefix));
  const virtual = vfs.create(provider, { emitExperimentalWarning: false });
  prefix = virtual.mount();
  const unmount = () => virtual.unmount();
  return {
    mountPoint: prefix,
    path: (path) => prefix + path,
    unmount,
    [Symbol.dispose]: unmount,
  };
}

/** A provider whose methods are those of `fs.nodeFs`. */
function makeProvider(vfs: NodeVfs, fs: MemoryFS, outward: (error: unknown) => unknown): object {
  const { nodeFs } = fs;
  // Looked up by name: each name of CALLS is a function of both.
  const sync = nodeFs as unknown as Readonly<Record<string, Call>>;
  const promises = nodeFs.promises as unknown as Readonly<Record<string, Call>>;
  const guarded = (call: Call): Call => {
    return (...args) => {
      try {
        return call(...args);
      } catch (error) {
        throw outward(error);
      }
    };
  };
  const guardedLater =
    (call: Call) =>
    async (...args: unknown[]) => {
      try {
        return await call(...args);
      } catch (error) {
        throw outward(error);
      }
    };
  const open = guarded((path, flags, mode) => openVfsHandle(nodeFs, [path, flags, mode]));
  const methods: Record<string, Call> = {
    openSync: open,
    open: guardedLater(open),
    existsSync: (path) => nodeFs.existsSync(path as string),
    exists: (path) => Promise.resolve(nodeFs.existsSync(path as string)),
    watch: guarded((path, options) => sync['watch']?.(path, options)),
    watchAsync: guarded((path, options) => promises['watch']?.(path, options)),
    watchFile: guarded((...args) => sync['watchFile']?.(...args.filter((arg) => arg != null))),
    unwatchFile: guarded((path, listener) => sync['unwatchFile']?.(path, listener)),
  };
  for (const name of CALLS) {
    methods[`${name}Sync`] = guarded((...args) => sync[`${name}Sync`]?.(...args));
    methods[name] = guardedLater((...args) => promises[name]?.(...args));
  }
  const provider = new vfs.VirtualProvider();
  for (const [name, value] of Object.entries(methods))
    Object.defineProperty(provider, name, { value });
  for (const [name, value] of Object.entries(CAPABILITIES)) {
    Object.defineProperty(provider, name, { value });
  }
  return provider;
}

/** A read-only view answers EROFS of its own, with the right names. */
const CAPABILITIES = { readonly: false, supportsSymlinks: true, supportsWatch: true };

/** The error with paths as the caller knows them: below the mount point. */
function prefixed(error: unknown, prefix: string): unknown {
  if (!(error instanceof Error) || !('path' in error)) return error;
  for (const key of ['path', 'dest']) {
    const path: unknown = Reflect.get(error, key);
    if (typeof path !== 'string' || !path.startsWith('/')) continue;
    error.message = error.message.replace(`'${path}'`, () => `'${prefix}${path}'`);
    Reflect.set(error, key, prefix + path);
  }
  return error;
}
