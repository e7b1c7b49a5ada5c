/**
 * Temporary folders that go with the process: removed on exit, and on a signal that ends it. While there is one, the process
 * has listeners; a signal that others listen to is theirs to decide on, else it ends the process as it would have without us.
 */
import { chmodSync, lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasCode } from './disk-errors.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const PRIVATE_DIRECTORY = 0o700;
/** On the listeners, for every copy of this module in the process to know them by. */
const OURS = Symbol.for('nestjs-memfs.temporary-folder');

/** Folders of this module that are there now. Process-wide, as the exit of the process is. */
const folders = new Set<string>();

/** Makes a folder that only its owner may enter. {@link removeTemporaryFolder} ends it. */
export function makeTemporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'memfs-'));
  if (folders.size === 0) listen();
  folders.add(folder);
  return folder;
}

/** Removes a folder with all that is in it, links themselves and not what they lead to. @throws what the disk says */
export function removeTemporaryFolder(folder: string): void {
  try {
    removeTree(folder);
  } finally {
    folders.delete(folder);
    if (folders.size === 0) unlisten();
  }
}

const onExit = Object.assign(removeAll, { [OURS]: true });

const onSignal = Object.assign(
  (signal: NodeJS.Signals): void => {
    if (process.listeners(signal).some((listener) => !(OURS in listener))) return;
    removeAll();
    unlisten();
    process.kill(process.pid, signal); // nobody listens any more: it ends the process, as a signal that was not caught
  },
  { [OURS]: true },
);

function listen(): void {
  process.on('exit', onExit);
  // First, as listeners that are called once are no longer listed when they run.
  for (const signal of SIGNALS) process.prependListener(signal, onSignal);
}

function unlisten(): void {
  process.off('exit', onExit);
  for (const signal of SIGNALS) process.off(signal, onSignal);
}

function removeAll(): void {
  for (const folder of folders) {
    try {
      removeTree(folder);
    } catch {
      // The process ends; there is nobody to tell, and the other folders are still to go.
    }
  }
}

function removeTree(folder: string): void {
  const options = { recursive: true, force: true, maxRetries: 3 };
  try {
    rmSync(folder, options);
  } catch (error) {
    if (!hasCode(error, 'EACCES', 'EPERM', 'ENOTEMPTY')) throw error;
    openUp(Buffer.from(folder)); // directories that not even their owner may change
    rmSync(folder, options);
  }
}

/** Links are not followed: neither lstat nor the entries' types do. */
function openUp(folder: Buffer): void {
  if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return;
  chmodSync(folder, PRIVATE_DIRECTORY);
  for (const name of readdirSync(folder, 'buffer')) {
    openUp(Buffer.concat([folder, Buffer.from('/'), name]));
  }
}
