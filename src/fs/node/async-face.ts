/**
 * The asynchronous half of the object that stands for node:fs, put together: callbacks, promises, streams, directories, watching, glob and cp.
 */
import type { Kernel } from '../kernel.js';
import { createCallbacks } from './callbacks.js';
import { createCp } from './cp.js';
import { Dir } from './dir.js';
import { withFlush } from './flush.js';
import { createGlob } from './glob.js';
import { createMore, utf8Stream } from './more.js';
import { createOpendir } from './opendir.js';
import { createPromises } from './promises.js';
import { dressAs, nodeHas, realFs } from './real-fs.js';
import { createStreams } from './streams.js';
import type { SyncFs } from './sync-fs.js';
import { createWatch } from './watch.js';
import { createWatchFile } from './watch-file.js';

function method(value: unknown): PropertyDescriptor {
  return { value, writable: true, enumerable: true, configurable: true };
}

/** Gives functions Node's names and lengths, and leaves those out that the running Node does not have. */
function asInNode(
  forms: Readonly<Record<string, unknown>>,
  where: 'fs' | 'promises',
): Record<string, unknown> {
  const model = where === 'fs' ? realFs : realFs.promises;
  const known = Object.entries(forms).filter(([name]) => nodeHas(name, where));
  for (const [name, form] of known) {
    const isClass = typeof form === 'function' && /^[A-Z]/.test(name);
    if (typeof form === 'function' && !isClass) {
      dressAs(form as (...args: never[]) => unknown, Reflect.get(model, name));
    }
  }
  return Object.fromEntries(known);
}

/** The keys in Node's order, then the others. */
function inNodeOrder(
  properties: PropertyDescriptorMap,
  where: 'fs' | 'promises',
): PropertyDescriptorMap {
  const model = where === 'fs' ? realFs : realFs.promises;
  const ordered: PropertyDescriptorMap = {};
  for (const key of [...Object.keys(model), ...Object.keys(properties)]) {
    const property = properties[key];
    if (property) ordered[key] = property;
  }
  return ordered;
}

/**
 * Completes the synchronous functions to all of node:fs.
 * @param sync they are copied, in Node's order, into the object that comes back
 */
export function createWholeFs(kernel: Kernel, sync: SyncFs): object {
  const fs = {};
  const streams = createStreams(fs);
  const fileOf = (fd: number): object | undefined => kernel.files[fd];
  const host = { sync, streams: () => streams.classes, fileOf };
  const directories = createOpendir(kernel);
  const copy = createCp(sync);
  const watch = createWatch(kernel, sync);
  const glob = createGlob(sync);
  const more = createMore(sync);
  const constants = realFs.constants;
  const promises = asInNode(
    {
      ...createPromises(host),
      opendir: directories.promise,
      cp: copy.promise,
      glob: glob.promise,
      watch: watch.promise,
      mkdtempDisposable: more.mkdtempDisposable,
      constants,
    },
    'promises',
  );
  const forms = asInNode(
    {
      ...sync,
      writeFileSync: withFlush(sync, fs, 'writeFileSync'),
      appendFileSync: withFlush(sync, fs, 'appendFileSync'),
      ...createCallbacks(kernel, sync, fs),
      ...createWatchFile(sync),
      ...more.fs,
      opendir: directories.opendir,
      opendirSync: directories.opendirSync,
      cp: copy.cp,
      cpSync: copy.cpSync,
      glob: glob.glob,
      globSync: glob.globSync,
      watch: watch.watch,
      Dir,
    },
    'fs',
  );
  const properties: PropertyDescriptorMap = { ...streams.properties, ...methods(forms) };
  for (const name of ['F_OK', 'R_OK', 'W_OK', 'X_OK', 'constants']) {
    const descriptor = Object.getOwnPropertyDescriptor(realFs, name);
    if (descriptor) properties[name] = descriptor;
  }
  const Utf8Stream = utf8Stream(fs);
  if (Utf8Stream) {
    properties['Utf8Stream'] = { get: () => Utf8Stream, enumerable: true, configurable: true };
  }
  const all = Object.defineProperties({}, inNodeOrder(methods(promises), 'promises'));
  properties['promises'] = { get: () => all, enumerable: true, configurable: true };
  return Object.defineProperties(fs, inNodeOrder(properties, 'fs'));
}

function methods(forms: object): PropertyDescriptorMap {
  return Object.fromEntries(Object.entries(forms).map(([name, form]) => [name, method(form)]));
}
