/**
 * What node:fs has beside its calls: blobs, temporary directories that remove themselves, Utf8Stream, the classes Dirent and Stats.
 */
import { NOWHERE } from './arguments.js';
import { promised } from './completion.js';
import { invalidArgType } from './node-errors.js';
import { realFs } from './real-fs.js';
import type { AnyFunction, SyncFs } from './sync-fs.js';

/** Options of openAsBlob. */
interface BlobOptions {
  readonly type?: unknown;
}

type Constructor = new (options?: object) => object;

function openAsBlob(sync: SyncFs, path: unknown, options: unknown): Blob {
  const isObject = typeof options === 'object' && options !== null && !Array.isArray(options);
  if (options !== undefined && !isObject) {
    throw invalidArgType('options', 'of type object', options);
  }
  const type = (isObject ? (options as BlobOptions).type : undefined) || '';
  if (typeof type !== 'string') throw invalidArgType('options.type', 'of type string', type);
  const stat = sync.statSync as AnyFunction;
  let content: unknown;
  try {
    stat(path);
    content = (sync.readFileSync as AnyFunction)(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).errno === undefined) throw error;
    throw plainBlobError() ?? error;
  }
  return new Blob([content as Buffer<ArrayBuffer>], { type });
}

/** The error of a Node that does not say why there is no blob; undefined for one that does, as late releases of 24 and all of 26. */
function plainBlobError(): unknown {
  try {
    void realFs.openAsBlob(NOWHERE);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).errno === undefined ? error : undefined;
  }
}

/** A temporary directory and its end. */
interface Disposable {
  readonly path: string;
  remove(): void;
}

function disposableSync(sync: SyncFs, prefix: unknown, options: unknown): Disposable {
  const path = (sync.mkdtempSync as AnyFunction)(prefix, options) as string;
  const remove = (): void =>
    sync.rmSync(path, { maxRetries: 0, recursive: true, force: true, retryDelay: 0 });
  return { path, remove, [Symbol.dispose]: remove } as Disposable;
}

async function disposable(sync: SyncFs, prefix: unknown, options: unknown): Promise<object> {
  const path = (await promised(() => (sync.mkdtempSync as AnyFunction)(prefix, options))) as string;
  const remove = (): Promise<void> =>
    promised(() =>
      sync.rmSync(path, { maxRetries: 0, recursive: true, force: true, retryDelay: 0 }),
    );
  return { __proto__: null, path, remove, [Symbol.asyncDispose]: remove };
}

/**
 * Utf8Stream over a filesystem: Node's own, which takes it as its documented option `fs`; undefined where Node has none.
 * @param fs the object that stands for node:fs
 */
export function utf8Stream(fs: object): Constructor | undefined {
  const Base = realFs['Utf8Stream'] as Constructor | undefined;
  if (!Base) return undefined;
  return class Utf8Stream extends Base {
    constructor(options: object = {}) {
      super({ fs, ...options });
    }
  };
}

/** _toUnixTimestamp, which old libraries call. */
const { _toUnixTimestamp: toUnixTimestamp } = realFs as unknown as {
  _toUnixTimestamp: AnyFunction;
};

/** The rest of node:fs. */
export interface MoreForms {
  readonly mkdtempDisposable: AnyFunction;
  readonly fs: Record<string, unknown>;
}

/** The rest of node:fs, over the synchronous functions. */
export function createMore(sync: SyncFs): MoreForms {
  return {
    mkdtempDisposable: (prefix, options) => disposable(sync, prefix, options),
    fs: {
      // Node checks synchronously and promises what it has.
      openAsBlob: (path: unknown, options?: unknown) =>
        Promise.resolve(openAsBlob(sync, path, options)),
      openAsBlobSync: (path: unknown, options?: unknown) => openAsBlob(sync, path, options),
      mkdtempDisposableSync: (prefix: unknown, options?: unknown) =>
        disposableSync(sync, prefix, options),
      Dirent: realFs.Dirent,
      Stats: realFs.Stats,
      lchmod: undefined,
      lchmodSync: undefined,
      _toUnixTimestamp: toUnixTimestamp,
    },
  };
}
