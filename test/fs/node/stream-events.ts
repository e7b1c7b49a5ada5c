/** Streams for scenarios: every event told as it comes. */
import { createHash } from 'node:crypto';
import type { EventEmitter } from 'node:events';
import type { Tell } from './both.js';

/** A stream of either kind. */
export interface AnyStream extends EventEmitter {
  readonly closed: boolean;
  readonly destroyed: boolean;
}

const EVENTS = [
  'open',
  'ready',
  'drain',
  'finish',
  'end',
  'pause',
  'resume',
  'readable',
  'error',
  'close',
];

/** Tells every event but `readable`, which would change how a stream reads; descriptors are told by their type. */
export function tellEvents(stream: AnyStream, tell: Tell, name = ''): void {
  for (const event of EVENTS) {
    if (event === 'readable') continue;
    stream.on(event, (value: unknown) => {
      tell(name + event, typeof value === 'number' ? 'a number' : value);
    });
  }
}

/** Tells each chunk: its length, how it begins, what it is. */
export function tellData(stream: AnyStream, tell: Tell): void {
  stream.on('data', (chunk: string | Buffer) => {
    tell(
      'data',
      typeof chunk,
      chunk.length,
      typeof chunk === 'string' ? chunk.slice(0, 12) : chunk.subarray(0, 12),
      hash(chunk),
    );
  });
}

/** A short name for content. */
export function hash(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 12);
}

/** Resolves when it is closed; with `emitClose: false` no event says so, and `last` does. */
export function over(stream: AnyStream, last = 'close'): Promise<void> {
  return new Promise((resolve) => {
    stream.on(last, () => {
      resolve();
    });
  });
}
