/** writeFileSync and appendFileSync with `flush`: by `fs.fsyncSync` of the object that a program sees, so that a patched one is used. */
import { checkWithNode } from './arguments.js';
import type { AnyFunction, SyncFs } from './sync-fs.js';
import { appending, asksForFlush } from './whole-file.js';

interface FileOptions {
  readonly flag?: string | number | null;
  readonly mode?: string | number | null;
}

/**
 * A whole-file function that flushes where it is asked to.
 * @param fs the object that stands for node:fs
 */
export function withFlush(
  sync: SyncFs,
  fs: object,
  name: 'writeFileSync' | 'appendFileSync',
): AnyFunction {
  const run = sync[name] as AnyFunction;
  const flush = (fd: number): void => {
    (fs as SyncFs).fsyncSync(fd);
  };
  return (path, data, options) => {
    if (!asksForFlush(options)) return run(path, data, options);
    checkWithNode(name, [path, data, options], [0]);
    const known = (name === 'appendFileSync' ? appending(options) : options) as FileOptions;
    if (typeof path === 'number') {
      run(path, data, options);
      flush(path);
      return undefined;
    }
    const open = sync.openSync as AnyFunction;
    const fd = open(path, known.flag || 'w', known.mode ?? 0o666) as number;
    try {
      (sync.writeFileSync as AnyFunction)(fd, data, known);
      flush(fd);
    } finally {
      sync.closeSync(fd);
    }
    return undefined;
  };
}
