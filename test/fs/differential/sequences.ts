/** Random sequences of operations from a seed, on a closed set of names; the first difference, reduced to few steps. */
import { call, FORMS, type Form } from './calls.js';
import { leaves } from './compare.js';
import type { Plain } from './describe.js';
import type { Side } from './side.js';
import { describeTree } from './tree.js';

/** One operation, made from the seed alone: it needs nothing that a run has found out. */
export interface Step {
  readonly name: string;
  readonly form: Form;
  /** Relative paths, link targets, descriptors by slot, and plain values. */
  readonly args: readonly Argument[];
}

type Argument =
  | { readonly path: string }
  | { readonly target: string }
  | { readonly absoluteTarget: string }
  | { readonly slot: number }
  | { readonly buffer: number }
  | { readonly value: unknown };

/** A source of numbers below `limit`. */
type Random = (limit: number) => number;

const SLOTS = 3;
const STEPS_PER_TREE = 10;
const NAMES = ['a', 'b', 'c', 'd'];
const FLAGS = ['r', 'r+', 'w', 'wx', 'w+', 'a', 'a+', 'ax+'];
const MODES = [0o755, 0o700, 0o644, 0o600, 0o1777, 0o2755];

/** The steps of one seed. */
export function sequenceOf(seed: number, length: number): Step[] {
  const random = mulberry32(seed);
  return Array.from({ length }, () => stepOf(random));
}

/** mulberry32: small, and good enough to choose with. */
function mulberry32(seed: number): Random {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[random(items.length)]!;
}

/** At most one `..` behind a name: every directory lies below the folder, so its parent is still inside. */
function pathOf(random: Random): string {
  const names = Array.from({ length: 1 + random(3) }, () => pick(random, NAMES));
  const path = names.join('/');
  const end = random(20);
  return end === 0 ? `${path}/` : end === 1 ? `${path}/../${pick(random, NAMES)}` : path;
}

const path = (random: Random): Argument => ({ path: pathOf(random) });
const slot = (random: Random): Argument => ({ slot: random(SLOTS) });
const value = (given: unknown): Argument => ({ value: given });
const text = (random: Random): Argument =>
  value(pick(random, ['', 'x', 'some text', 'y'.repeat(9000)]));
const mode = (random: Random): Argument => value(pick(random, MODES));
const size = (random: Random): Argument => value(pick(random, [0, 1, 7, 100, 70_000]));
const position = (random: Random): Argument => value(pick(random, [null, null, 0, 3, 5000]));

const MAKERS: readonly [weight: number, name: string, make: (random: Random) => Argument[]][] = [
  [
    8,
    'writeFile',
    (random) => [path(random), text(random), value({ flag: pick(random, FLAGS.slice(1)) })],
  ],
  [4, 'writeFile', (random) => [path(random), text(random)]],
  [4, 'appendFile', (random) => [path(random), text(random)]],
  [4, 'readFile', (random) => [path(random)]],
  [10, 'mkdir', (random) => [path(random)]],
  [4, 'mkdir', (random) => [path(random), value({ recursive: true, mode: pick(random, MODES) })]],
  [3, 'rmdir', (random) => [path(random)]],
  [
    2,
    'rm',
    (random) => [path(random), value({ recursive: random(2) === 0, force: random(2) === 0 })],
  ],
  [4, 'unlink', (random) => [path(random)]],
  [8, 'rename', (random) => [path(random), path(random)]],
  [5, 'link', (random) => [path(random), path(random)]],
  [4, 'symlink', (random) => [{ target: pathOf(random) }, path(random)]],
  [2, 'symlink', (random) => [{ absoluteTarget: pathOf(random) }, path(random)]],
  [2, 'readlink', (random) => [path(random)]],
  [2, 'realpath', (random) => [path(random)]],
  [3, 'stat', (random) => [path(random), value({ bigint: random(2) === 0 })]],
  [3, 'lstat', (random) => [path(random)]],
  [3, 'readdir', (random) => [path(random), value({ withFileTypes: random(2) === 0 })]],
  [2, 'access', (random) => [path(random)]],
  [2, 'exists', (random) => [path(random)]],
  [3, 'truncate', (random) => [path(random), size(random)]],
  [3, 'chmod', (random) => [path(random), mode(random)]],
  [2, 'utimes', (random) => [path(random), value(1 + random(9)), value(1 + random(9))]],
  [1, 'lutimes', (random) => [path(random), value(1 + random(9)), value(1 + random(9))]],
  [3, 'copyFile', (random) => [path(random), path(random), value(random(2))]],
  [1, 'cp', (random) => [path(random), path(random), value({ recursive: true })]],
  [9, 'open', (random) => [path(random), value(pick(random, FLAGS)), mode(random)]],
  [3, 'close', (random) => [slot(random)]],
  [4, 'read', (random) => [slot(random), { buffer: 16 }, value(0), value(16), position(random)]],
  [5, 'write', (random) => [slot(random), text(random), position(random)]],
  [3, 'fstat', (random) => [slot(random)]],
  [2, 'ftruncate', (random) => [slot(random), size(random)]],
  [1, 'fchmod', (random) => [slot(random), mode(random)]],
];

const TOTAL = MAKERS.reduce((sum, [weight]) => sum + weight, 0);

/** promises has no functions on descriptors. */
const ON_DESCRIPTORS = ['open', 'close', 'read', 'write', 'fstat', 'ftruncate', 'fchmod'];

function stepOf(random: Random): Step {
  let at = random(TOTAL);
  const [, name, make] = MAKERS.find(([weight]) => (at -= weight) < 0)!;
  const turn = random(10);
  const form = (turn < 2 ? FORMS[1 + turn] : FORMS[0])!;
  const isOnDescriptor = ON_DESCRIPTORS.includes(name);
  return { name, form: isOnDescriptor && form === 'promise' ? 'sync' : form, args: make(random) };
}

/** A run of steps on one side: open descriptors by slot. */
class Run {
  readonly #open: (number | undefined)[] = Array.from({ length: SLOTS }, () => undefined);
  #next = 0;

  constructor(readonly side: Side) {}

  async do({ name, form, args }: Step): Promise<Plain> {
    const slots = args.flatMap((arg) => ('slot' in arg ? [arg.slot] : []));
    if (slots.some((index) => this.#open[index] === undefined)) {
      return 'no descriptor';
    }
    const values = args.map((arg) => this.#resolve(arg));
    const mayFree = this.#mayFree(name, values);
    const { value: result, shown } = await call(this.side, { name, form }, values);
    if (mayFree) this.side.forgetInodes();
    const read = values.find((item) => Buffer.isBuffer(item));
    if (name === 'close' && slots[0] !== undefined) {
      this.#open[slots[0]] = undefined;
    }
    if (name === 'open' && typeof result === 'number') {
      this.#keep(result);
      return 'opened';
    }
    return read === undefined ? shown : [shown, read.toString('latin1')];
  }

  end(): void {
    for (const fd of this.#open) {
      if (fd !== undefined) {
        this.side.fs.closeSync(fd);
      }
    }
  }

  /** The step may remove the last name of a file, or the last descriptor of one without a name. */
  #mayFree(name: string, [first, second]: readonly unknown[]): boolean {
    switch (name) {
      case 'rm':
      case 'rmdir':
      case 'unlink':
      case 'cp':
        return true;
      case 'rename':
        return this.#isThere(String(second));
      case 'close':
        return this.#isNameless(first as number);
      default:
        return false;
    }
  }

  #isThere(path: string): boolean {
    try {
      return this.side.fs.lstatSync(path).nlink > 0;
    } catch {
      return false; // nor will a rename find it
    }
  }

  #isNameless(fd: number): boolean {
    return this.side.fs.fstatSync(fd).nlink === 0;
  }

  #resolve(arg: Argument): unknown {
    if ('path' in arg) {
      return this.side.at(arg.path);
    }
    if ('target' in arg) {
      return this.side.target(arg.target);
    }
    if ('absoluteTarget' in arg) {
      return this.side.target(this.side.at(arg.absoluteTarget));
    }
    return 'slot' in arg
      ? this.#open[arg.slot]
      : 'buffer' in arg
        ? Buffer.alloc(arg.buffer)
        : arg.value;
  }

  #keep(fd: number): void {
    const index = this.#next++ % SLOTS;
    const old = this.#open[index];
    if (old !== undefined) {
      if (this.#isNameless(old)) this.side.forgetInodes();
      this.side.fs.closeSync(old);
    }
    this.#open[index] = fd;
  }
}

/** node:fs asks for both paths of an asynchronous cp at once; where both fail, the error is of the one that was first. */
function isRace({ name, form }: Step, details: readonly string[]): boolean {
  const isOfStat = /\.message: "[^"]*, l?stat '[^"]*" \/ "[^"]*, l?stat '/;
  return (
    name === 'cp' &&
    form !== 'sync' &&
    details.some((detail) => isOfStat.test(detail)) &&
    details.every((detail) => /^cp\.[^:]*\.(message|path|code|errno): /.test(detail))
  );
}

/** Gives two fresh, empty sides. */
export type MakeSides = () => readonly [reference: Side, other: Side];

/** Runs the steps on both sides, which go on from where they are, up to the first difference, and tells it. */
export async function firstDifference(
  steps: readonly Step[],
  [reference, other]: readonly [Side, Side],
): Promise<{ readonly index: number; readonly details: string[] } | undefined> {
  const runs = [new Run(reference), new Run(other)] as const;
  try {
    for (const [index, step] of steps.entries()) {
      const isTreeDue = (index + 1) % STEPS_PER_TREE === 0 || index === steps.length - 1;
      const [expected, actual] = [await runs[0].do(step), await runs[1].do(step)];
      const found = [...leaves(step.name, expected, actual)];
      const details = isRace(step, found) ? [] : found;
      if (isTreeDue) {
        details.push(...leaves('tree', describeTree(reference), describeTree(other)));
      }
      if (details.length > 0) {
        return { index, details };
      }
    }
    return undefined;
  } finally {
    runs.forEach((run) => run.end());
  }
}

/** Runs one seed; a difference is reduced to the steps that it needs, and told with them. */
export async function runSequence(
  steps: readonly Step[],
  sides: MakeSides,
): Promise<string | undefined> {
  let found = await firstDifference(steps, sides());
  if (found === undefined) {
    return undefined;
  }
  let needed = steps.slice(0, found.index + 1);
  for (let at = needed.length - 1; at >= 0; at--) {
    const fewer = needed.toSpliced(at, 1);
    const again = await firstDifference(fewer, sides());
    if (again !== undefined) {
      found = again;
      needed = fewer.slice(0, again.index + 1);
      at = Math.min(at, needed.length);
    }
  }
  const lines = needed.map(({ name, form, args }) => `${name} ${form} ${JSON.stringify(args)}`);
  return [...lines.map((line) => line.slice(0, 200)), ...found.details].join('\n  ');
}
