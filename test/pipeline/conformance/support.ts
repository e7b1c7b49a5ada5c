/** Steps and readers that the tests of every engine share. */
import { StepError, type RunEvent, type StepContext } from 'nestjs-memfs';

/** n + 1 */
export const increment = (n: number) => n + 1;
/** 2n, later */
export const double = (n: number) => Promise.resolve(n * 2);

/** Fails as often as it says, then gives what it got. */
export function failing(times: number, make: () => Error) {
  const keys: string[] = [];
  const attempts: number[] = [];
  const flaky = (n: number, step: StepContext): number => {
    keys.push(step.key);
    attempts.push(step.attempt);
    if (attempts.length <= times) throw make();
    return n;
  };
  return { flaky, keys, attempts };
}

/** What a run failed with. */
export async function caught(work: Promise<unknown>): Promise<StepError> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof StepError)) throw new Error(`no StepError: ${String(error)}`);
  return error;
}

/** All events of a run. */
export async function collect(events: AsyncIterable<RunEvent>): Promise<RunEvent[]> {
  const all: RunEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}
