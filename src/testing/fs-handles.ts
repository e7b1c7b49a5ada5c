/** FileHandles of a passage: their methods are seen like functions of `node:fs`. */
import { promiseForm, type FsFunction, type Passage } from './fs-intercept.js';

const METHODS = [
  ...['appendFile', 'chmod', 'chown', 'close', 'datasync', 'read', 'readFile', 'readv', 'stat'],
  ...['sync', 'truncate', 'utimes', 'write', 'writeFile', 'writev'],
];

/** Has the methods of a handle just opened pass the observer; the handle stays the object it is, for whoever takes FileHandles. */
export function watchHandle(passage: Passage, handle: unknown, path: string): void {
  if (typeof handle !== 'object' || handle === null) return;
  for (const name of METHODS) {
    const method: unknown = Reflect.get(handle, name);
    if (typeof method !== 'function') continue;
    const bound = method.bind(handle) as FsFunction;
    const value = promiseForm(passage, { operation: name, handlePath: path }, () => bound);
    Object.defineProperty(handle, name, { value, configurable: true, writable: true });
  }
}
