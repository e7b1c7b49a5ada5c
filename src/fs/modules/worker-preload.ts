/** First module of a worker of `createModuleWorker`: takes the files from the port and registers them, then the worker's own program runs. */
import { parentPort, receiveMessageOnPort } from 'node:worker_threads';
import { MemoryFS } from '../memory-fs.js';
import type { WorkerFiles } from './module-worker.js';
import { registerModules } from './register-modules.js';

const received = parentPort === null ? undefined : receiveMessageOnPort(parentPort);
if (received !== undefined) {
  const { image, options } = received.message as WorkerFiles; // sent by createModuleWorker alone
  registerModules(MemoryFS.fromSnapshot(image), options);
}
