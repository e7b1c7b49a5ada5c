/** Runs the same cases on two sides, each in a folder of its own with the same fixture, and tells what differs. */
import type { Plain } from './describe.js';
import { buildFixture, OLD_MS } from './fixture.js';
import { Side } from './side.js';
import { describeTree } from './tree.js';

/** One thing to do on both sides. */
export interface Case {
  /** The operation: `open r+`. */
  readonly group: string;
  /** The state it meets, and the form: `dangling link, callback`. */
  readonly what: string;
  /** Does it, and gives what is to be compared. */
  run(side: Side): Promise<Plain>;
}

/** Where two sides disagree in one case. */
export interface Difference {
  readonly group: string;
  readonly what: string;
  /** `error.code: "ENOENT" / "EISDIR"`: the reference's value first. */
  readonly details: readonly string[];
}

/** Runs every case on both sides; `reference` is what the other one has to equal. */
export async function compare(
  reference: Side,
  other: Side,
  cases: readonly Case[],
): Promise<Difference[]> {
  const differences: Difference[] = [];
  let folders = 0;
  let places: readonly [Place, Place] | undefined;
  for (const { group, what, run } of cases) {
    const folder = `case-${String(folders).padStart(6, '0')}`;
    places ??= [place(reference, folder), place(other, folder)];
    const [expected, actual] = [await observe(places[0], run), await observe(places[1], run)];
    const details = [...leaves('', expected, actual)];
    if (details.length > 0) {
      differences.push({ group, what, details });
    }
    if (isChanged(places[0], expected) || isChanged(places[1], actual)) {
      places = undefined;
      folders++;
    }
  }
  return differences;
}

/** A folder with the fixture, and how it looks before anything happened: making one is what takes the time. */
interface Place {
  readonly side: Side;
  readonly before: string;
}

interface Observation {
  readonly [key: string]: Plain;
  readonly result: Plain;
  readonly tree: Plain;
}

function place(parent: Side, folder: string): Place {
  const side = parent.below(folder);
  buildFixture(side);
  return { side, before: JSON.stringify(describeTree(side, OLD_MS)) };
}

function isChanged({ before }: Place, { tree }: Observation): boolean {
  return JSON.stringify(tree) !== before;
}

async function observe({ side }: Place, run: Case['run']): Promise<Observation> {
  const fresh = new Side(side.fs, side.root, side.isReal);
  try {
    return { result: await run(fresh), tree: describeTree(fresh, OLD_MS) };
  } catch (error) {
    if (side.isReal) {
      throw error;
    }
    return { result: { broken: String(error) }, tree: null };
  }
}

/** The differing leaves of two values. */
export function* leaves(at: string, expected: Plain, actual: Plain): Generator<string> {
  if (JSON.stringify(expected) === JSON.stringify(actual)) {
    return;
  }
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length) {
    for (const [index, item] of expected.entries()) {
      yield* leaves(`${at}[${index}]`, item, actual[index] ?? null);
    }
    return;
  }
  if (isRecord(expected) && isRecord(actual)) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
    for (const key of keys) {
      yield* leaves(`${at}.${key}`, expected[key] ?? 'absent', actual[key] ?? 'absent');
    }
    return;
  }
  yield `${at}: ${JSON.stringify(expected)} / ${JSON.stringify(actual)}`;
}

function isRecord(value: Plain): value is { [key: string]: Plain } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A readable list for a failing test: the first differences, and how many there are of each operation. */
export function report(differences: readonly Difference[], shown = 40): string {
  const counts = new Map<string, number>();
  for (const { group } of differences) {
    counts.set(group, (counts.get(group) ?? 0) + 1);
  }
  const lines = differences
    .slice(0, shown)
    .map(({ group, what, details }) =>
      [`${group} · ${what}`, ...details.slice(0, 6)].join('\n    '),
    );
  return [
    `${differences.length} differences (reference / other)`,
    ...lines,
    ...[...counts].map(([group, count]) => `${count} in ${group}`),
  ].join('\n');
}
