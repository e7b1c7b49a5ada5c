/** Runs one scenario on node:fs in a temporary folder and on MemoryFS, and gives what each told, in order. */
import { types } from 'node:util';
import { describeValue, type Plain } from '../differential/describe.js';
import { memorySide, realSide, type Side } from '../differential/side.js';

/** Takes down that something happened. */
export type Tell = (...values: unknown[]) => void;

/** What is done on both sides, and tells what a program can observe of it. */
export type Scenario = (side: Side, tell: Tell) => Promise<unknown>;

/** Scenarios by what is given. */
export type Scenarios = Readonly<Record<string, Scenario>>;

/** What a side that hangs is waited for. */
const PATIENCE_MS = 20_000;

/** Content of `large`: more than three pieces of a stream. */
export const LARGE = Buffer.alloc(200_000, 'all work and no play makes a dull file\n');

/** Runs it on both sides. */
export async function onBoth(
  scenario: Scenario,
): Promise<{ readonly expected: Plain; readonly actual: Plain }> {
  const { side, remove } = realSide();
  try {
    return {
      expected: await run(side, scenario),
      actual: await run(memorySide(side.root), scenario),
    };
  } finally {
    remove();
  }
}

async function run(side: Side, scenario: Scenario): Promise<Plain[]> {
  const told: Plain[] = [];
  const tell: Tell = (...values) => {
    told.push(values.map((value) => describeValue(value, side)));
  };
  side.fs.writeFileSync(side.at('file'), 'hello world\n');
  side.fs.writeFileSync(side.at('large'), LARGE);
  side.fs.mkdirSync(side.at('dir'));
  const { promise: isOver, stop } = patience();
  try {
    await Promise.race([scenario(side, tell), isOver.then(() => tell('hangs'))]);
  } catch (error) {
    tell('failed', error);
  } finally {
    stop();
  }
  return told;
}

function patience(): { readonly promise: Promise<void>; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  const promise = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS);
  });
  return { promise, stop: () => clearTimeout(timer) };
}

/** Tells what comes of a promise, or of a call that throws. */
export async function outcome(tell: Tell, name: string, act: () => unknown): Promise<unknown> {
  let promise: unknown;
  try {
    promise = act();
  } catch (error) {
    tell(name, 'threw', error);
    return undefined;
  }
  try {
    const value = await promise;
    tell(name, types.isPromise(promise) ? 'resolved' : 'returned', value);
    return value;
  } catch (error) {
    tell(name, 'rejected', error);
    return undefined;
  }
}
