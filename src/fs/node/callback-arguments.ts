/** Where the callback of a call stands, and what Node says when there is none. */
import { checkWithNode } from './arguments.js';
import { invalidArgType } from './node-errors.js';

const NODE_MAJOR = Number.parseInt(process.versions.node, 10);

/** Functions of two paths. */
const PAIRS: ReadonlySet<string> = new Set(['copyFile', 'link', 'rename', 'symlink']);

/** Before Node 24 the last argument of symlink is taken for the callback, whatever it is. */
const TAKES_LAST: ReadonlySet<string> = new Set(NODE_MAJOR < 24 ? ['symlink'] : []);

/** From Node 24 on, what symlink is given for a callback may be anything; who gives no function hears nothing. */
export function silentAt(name: string, args: readonly unknown[]): number | undefined {
  return name === 'symlink' && NODE_MAJOR >= 24 && args[3] !== undefined ? 3 : undefined;
}

/** Throws for a call without a callback what Node does: some functions look at their other arguments first. */
export function refuseWithoutCallback(name: string, args: readonly unknown[]): never {
  if (TAKES_LAST.has(name)) throw invalidArgType('cb', 'of type function', args.at(-1));
  // Without a callback rm would set to work all the same.
  if (name !== 'rm') checkWithNode(name, args, PAIRS.has(name) ? [0, 1] : [0]);
  throw invalidArgType('cb', 'of type function', undefined);
}
