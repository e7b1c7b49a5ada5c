/** `recordCalls`: what the code under test did with its filesystem, call by call. */
import { nodeFsOf, type FsCall, type NodeFs, type NodeFsSource } from './fs-calls.js';
import { intercept } from './fs-intercept.js';

/** One call: `{ operation: 'readFile', form: 'sync', paths: ['/a'], state: 'failed', code: 'ENOENT' }`. */
export interface RecordedCall extends Omit<FsCall, 'byPath'> {
  /** `pending` until an asynchronous call completes. */
  readonly state: 'pending' | 'done' | 'failed';
  /** What it gave; undefined while pending, when failed, and for calls without a result. */
  readonly result?: unknown;
  /** Code of the error, or its name when it has none. */
  readonly code?: string;
}

/** Which calls to find; what is left out is not asked for. */
export interface CallFilter {
  readonly operation?: string | RegExp;
  readonly path?: string | RegExp;
  readonly state?: RecordedCall['state'];
  readonly code?: string;
}

/** A `node:fs` object and the calls it got. */
export interface CallLog {
  /** To be given to the code under test. */
  readonly nodeFs: NodeFs;
  /** In the order in which they were made. */
  readonly calls: readonly RecordedCall[];
  filter(filter: CallFilter): RecordedCall[];
  /** Forgets the calls so far. */
  reset(): void;
}

type Draft = { -readonly [Key in keyof RecordedCall]: RecordedCall[Key] };

/**
 * Records calls of functions, of methods of FileHandles, and of what streams do; the source itself stays as it is.
 *
 * @example
 * const log = recordCalls(fs);
 * build(log.nodeFs);
 * log.filter({ operation: 'writeFile' }).map(({ paths }) => paths[0]);
 */
export function recordCalls(source: NodeFsSource): CallLog {
  const calls: Draft[] = [];
  const nodeFs = intercept(
    () => nodeFsOf(source),
    ({ operation, form, paths }) => {
      const draft: Draft = { operation, form, paths, state: 'pending' };
      calls.push(draft);
      return {
        ended: (outcome) => {
          draft.state = 'error' in outcome ? 'failed' : 'done';
          if ('error' in outcome) draft.code = codeOf(outcome.error);
          else if (outcome.result !== undefined) draft.result = outcome.result;
        },
      };
    },
  );
  return {
    nodeFs,
    calls,
    filter: (filter) => calls.filter((call) => matches(call, filter)),
    reset: () => {
      calls.length = 0;
    },
  };
}

function matches(call: RecordedCall, { operation, path, state, code }: CallFilter): boolean {
  return (
    fits(operation, [call.operation]) &&
    fits(path, call.paths) &&
    (state === undefined || state === call.state) &&
    (code === undefined || code === call.code)
  );
}

function fits(wanted: string | RegExp | undefined, texts: readonly string[]): boolean {
  if (wanted === undefined) return true;
  if (typeof wanted === 'string') return texts.includes(wanted);
  return texts.some((text) => text.search(wanted) >= 0);
}

/** By what it has, not by its class: an error may come from another realm, such as that of the test runner. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'name' in error && typeof error.name === 'string' ? error.name : 'Error';
}
