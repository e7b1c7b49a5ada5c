/** One operation in its three forms: synchronous, with a callback, and as a promise; the outcome as plain data. */
import { describeValue, type Plain } from './describe.js';
import type { Side } from './side.js';

/** How an operation is called. */
export type Form = 'sync' | 'callback' | 'promise';

/** All forms. */
export const FORMS: readonly Form[] = ['sync', 'callback', 'promise'];

/** The synchronous form and, in turn, another one; all of them with MEMFS_FORMS=all, which takes minutes. */
export function formsInTurn(turn: number): readonly Form[] {
  const other = FORMS[turn % FORMS.length] ?? 'sync';
  return process.env['MEMFS_FORMS'] === 'all' ? FORMS : [...new Set<Form>(['sync', other])];
}

/** What came of a call: `value` as it was given, `shown` as it is compared. */
export interface Outcome {
  readonly value: unknown;
  readonly shown: Plain;
}

type Callable = (...values: unknown[]) => unknown;

/** A call that has said nothing after this time says nothing at all. */
const PATIENCE_MS = 1000;
const { setTimeout: startTimer, clearTimeout: stopTimer } = globalThis;

/** Calls `name` (`readFile`, `realpath.native`) of a side in one form. */
export async function call(
  side: Side,
  { name, form }: { readonly name: string; readonly form: Form },
  args: readonly unknown[],
): Promise<Outcome> {
  const found = find(side, name, form);
  if (typeof found.callable !== 'function') {
    return { value: undefined, shown: { missing: typeof found.callable } };
  }
  const run = found.callable.bind(found.self) as Callable;
  try {
    switch (form) {
      case 'sync':
        return outcome(side, 'returned', run(...args));
      case 'callback':
        return await withCallback(side, run, args);
      case 'promise':
        return await settled(side, run(...args));
    }
  } catch (error) {
    return outcome(side, 'threw', error);
  }
}

function find(side: Side, name: string, form: Form): { self: unknown; callable: unknown } {
  const [first = '', second] = name.split('.');
  const self = (form === 'promise' ? side.fs.promises : side.fs) as unknown as Record<
    string,
    unknown
  >;
  const callable = self[form === 'sync' ? `${first}Sync` : first];
  return {
    self,
    callable: second === undefined ? callable : (callable as Record<string, unknown>)[second],
  };
}

function outcome(side: Side, how: string, value: unknown): Outcome {
  return { value, shown: { [how]: describeValue(value, side) } };
}

async function withCallback(side: Side, run: Callable, args: readonly unknown[]): Promise<Outcome> {
  let isOver = false;
  let returned: unknown;
  const called = new Promise<{ readonly values: unknown[]; readonly isEarly: boolean }>(
    (resolve) => {
      returned = run(...args, (...values: unknown[]) => {
        resolve({ values, isEarly: !isOver });
      });
      isOver = true;
    },
  );
  const result = await patiently(called);
  if (result === undefined) {
    return { value: undefined, shown: 'no callback' };
  }
  const { values, isEarly } = result;
  return {
    value: values[1] ?? values[0],
    shown: {
      callback: values.map((value) => describeValue(value, side)),
      returned: describeValue(returned, side),
      isEarly,
    },
  };
}

async function settled(side: Side, promise: unknown): Promise<Outcome> {
  if (Object.prototype.toString.call(promise) !== '[object Promise]') {
    return outcome(side, 'returned', promise);
  }
  const settling = (promise as Promise<unknown>).then(
    (value) => outcome(side, 'resolved', value),
    (error: unknown) => outcome(side, 'rejected', error),
  );
  return (await patiently(settling)) ?? { value: undefined, shown: 'never settled' };
}

async function patiently<Value>(promise: Promise<Value>): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = startTimer(resolve, PATIENCE_MS, undefined);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    stopTimer(timer);
  }
}
