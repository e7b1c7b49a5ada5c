/**
 * The running Node's own node:fs, read past module mocks: when a test replaces `node:fs` by this filesystem, its own building blocks (streams, names
 * and lengths of functions, constants) must still come from Node.
 */
import type * as NodeFsModule from 'node:fs';

/** The type of node:fs. */
export type NodeFs = typeof NodeFsModule;

/** node:fs of the running Node, with everything it has there (its type knows Node 20 only). */
export const realFs = process.getBuiltinModule('node:fs') as NodeFs &
  Readonly<Record<string, unknown>>;

/** Whether the running Node has that key in node:fs or, with `where` 'promises', in node:fs/promises. */
export function nodeHas(key: string, where: 'fs' | 'promises' = 'fs'): boolean {
  return key in (where === 'fs' ? realFs : realFs.promises);
}

/**
 * Gives a function the name and length that Node's function of that key has.
 * @param form the function, changed in place
 */
export function dressAs<T extends (...args: never[]) => unknown>(form: T, model: unknown): T {
  if (typeof model === 'function') {
    Object.defineProperty(form, 'name', { value: model.name, configurable: true });
    Object.defineProperty(form, 'length', { value: model.length, configurable: true });
  }
  return form;
}
