/** Results by the hash of step and input, for steps that ask for it. */
import { createHash } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import { titleOf } from './graph.js';
import type { StepWork } from './run-step.js';

/** Keeps results. */
export interface StepCache {
  get(key: string): Promise<{ readonly value: unknown } | undefined>;
  set(key: string, value: unknown): Promise<void>;
}

/** A hash of the step and its input; undefined for an input that has no bytes, like one with a function in it. */
export function cacheKey(pipeline: string, { path, node, input }: StepWork): string | undefined {
  const { task } = node;
  // Of a plain function the text counts too: another text may compute another thing.
  const text = task.kind === 'function' ? task.fn.toString() : '';
  const step = path.replaceAll(/\[\d+\]/g, '[]');
  try {
    const bytes = serialize([pipeline, step, titleOf(task), text, input.value]);
    return createHash('sha256').update(bytes).digest('hex');
  } catch {
    return undefined; // DataCloneError: never equal to anything
  }
}

const MAX_RESULTS = 1000;

/** A cache of this process: the results used last. */
export class MemoryStepCache implements StepCache {
  readonly #results = new Map<string, Buffer>();

  get(key: string): Promise<{ readonly value: unknown } | undefined> {
    const bytes = this.#results.get(key);
    if (!bytes) return Promise.resolve(undefined);
    this.#results.delete(key);
    this.#results.set(key, bytes);
    return Promise.resolve({ value: deserialize(bytes) as unknown });
  }

  set(key: string, value: unknown): Promise<void> {
    try {
      this.#results.set(key, serialize(value));
    } catch {
      // DataCloneError: a value without bytes is not kept.
    }
    if (this.#results.size > MAX_RESULTS) {
      for (const oldest of this.#results.keys()) {
        this.#results.delete(oldest);
        break;
      }
    }
    return Promise.resolve();
  }
}
