/** A FileHandle for scenarios: opened before, closed after, its file told at the end. */
import type { promises } from 'node:fs';
import type { Side } from '../differential/side.js';
import { outcome, type Scenario, type Tell } from './both.js';

/** A handle as it is: its type does not say that it emits. */
export type Handle = promises.FileHandle & NodeJS.EventEmitter;

/** Opens, does it, and closes what is still open. */
export function withHandle(
  act: (handle: Handle, tell: Tell, side: Side) => Promise<unknown>,
  flags = 'r+',
  name = 'file',
): Scenario {
  return async (side, tell) => {
    const handle = (await side.fs.promises.open(side.at(name), flags)) as Handle;
    handle.on('close', () => {
      tell('close event');
    });
    try {
      await act(handle, tell, side);
    } finally {
      await outcome(tell, 'last close', () => handle.close());
      tell('fd', handle.fd);
    }
    if (name !== 'dir') tell(side.fs.readFileSync(side.at(name), 'utf8'));
  };
}

/** Bytes to read into or to write. */
export function bytes(size: number): Buffer {
  return Buffer.alloc(size, '.');
}
