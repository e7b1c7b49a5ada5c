/** `createModuleWorker`: a worker thread whose program and modules stand in a MemoryFS; it gets a snapshot of it. */
import { Worker, type WorkerOptions } from 'node:worker_threads';
import type { MemoryFS } from '../memory-fs.js';
import { MemoryLoader, type LoaderOptions } from './memory-loader.js';

/** Options of {@link createModuleWorker}: those of Node's Worker, and the mount point. */
export interface ModuleWorkerOptions extends Omit<WorkerOptions, 'eval'>, LoaderOptions {}

/** First message to the worker, taken before its program runs. */
export interface WorkerFiles {
  readonly image: Uint8Array;
  readonly options: LoaderOptions;
}

/**
 * Starts the module at a path in memory as a worker thread. Later changes of the filesystem do not reach it;
 * `workerData`, messages and all else are as in any Worker.
 *
 * @example
 * const worker = createModuleWorker(fs, '/app/worker.mjs', { workerData: 21 });
 */
export function createModuleWorker(
  fs: MemoryFS,
  path: string,
  options: ModuleWorkerOptions = {},
): Worker {
  const { mountPoint, resolveFrom = process.cwd(), ...rest } = options;
  const loading: LoaderOptions = { ...(mountPoint !== undefined && { mountPoint }), resolveFrom };
  const { mount } = new MemoryLoader(fs, loading);
  const preload = new URL('./worker-preload.js', import.meta.url).href;
  const worker = new Worker(new URL(mount.url(path)), {
    ...rest,
    execArgv: [...(rest.execArgv ?? process.execArgv), '--import', preload],
  });
  // Posted before the thread starts, so that the preload finds it in the queue of its port.
  worker.postMessage({ image: fs.snapshot(), options: loading } satisfies WorkerFiles);
  return worker;
}
