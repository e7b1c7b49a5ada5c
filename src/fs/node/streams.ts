/**
 * ReadStream and WriteStream: Node's own, which take the filesystem to work on as their documented `fs` option, with ours as its default.
 */
import { FileHandle, type HandleStreams } from './file-handle.js';
import { release, retain } from './handle-users.js';
import { codedError } from './node-errors.js';
import type { Callback } from './completion.js';
import { dressAs, realFs } from './real-fs.js';
import type { AnyFunction } from './sync-fs.js';

type StreamOptions = Record<string, unknown>;
type StreamFunction = (this: unknown, path: unknown, options: unknown) => void;

/** The functions that a stream on a FileHandle calls instead of those of the filesystem. */
function handleOperations(handle: FileHandle): Record<string, AnyFunction> {
  const settle = (promise: Promise<void>, callback: unknown): void => {
    const done = callback as Callback;
    promise.then(
      () => done(),
      (error: unknown) => done(error),
    );
  };
  return {
    open: () => {
      throw codedError(Error, 'ERR_METHOD_NOT_IMPLEMENTED', 'The open() method is not implemented');
    },
    close: (_fd, callback) => {
      handle[release]();
      settle(handle.close(), callback);
    },
    fsync: (_fd, callback) => settle(handle.sync(), callback),
    read: (_fd, buffer, offset, length, position, callback) => {
      const done = callback as Callback;
      handle.read(buffer, offset, length, position).then(
        (result) => done(null, result.bytesRead, result.buffer),
        (error: unknown) => done(error, 0, buffer),
      );
    },
    write: (_fd, buffer, offset, length, position, callback) => {
      const done = callback as Callback;
      handle.write(buffer, offset, length, position).then(
        (result) => done(null, result.bytesWritten, result.buffer),
        (error: unknown) => done(error, 0, buffer),
      );
    },
    writev: (_fd, buffers, position, callback) => {
      const done = callback as Callback;
      handle.writev(buffers as NodeJS.ArrayBufferView[], position as number).then(
        (result) => done(null, result.bytesWritten, result.buffers),
        (error: unknown) => done(error, 0, buffers),
      );
    },
  };
}

/** The handle waits for the stream, and the stream ends with the handle. */
function attach(stream: { close(): void }, handle: FileHandle): void {
  handle[retain]();
  handle.on('close', () => stream.close());
}

/** The options with some of them replaced; inherited ones count, as Node counts them. */
function override(options: object, fields: StreamOptions): object {
  const descriptors: PropertyDescriptorMap = {};
  for (const [key, value] of Object.entries(fields)) {
    descriptors[key] = { value, enumerable: true, writable: true, configurable: true };
  }
  return Object.create(options, descriptors) as object;
}

function prepare(fs: object, options: unknown): unknown {
  if (options === null || options === undefined || typeof options === 'string') {
    return typeof options === 'string' ? { encoding: options, fs } : { fs };
  }
  if (typeof options !== 'object') {
    return options;
  }
  const { fd, fs: given } = options as StreamOptions;
  if (!(fd instanceof FileHandle)) {
    return override(options, { fs: given || fs });
  }
  if (given) {
    const text = 'The FileHandle with fs method is not implemented';
    throw codedError(Error, 'ERR_METHOD_NOT_IMPLEMENTED', text);
  }
  return override(options, { fd: fd.fd, fs: handleOperations(fd) });
}

/** A stream class over Node's: callable without `new`, to be extended by class or by prototype, as Node's is. */
function streamClass(Base: StreamFunction, fs: object): StreamFunction {
  const handleOf = (options: unknown): unknown =>
    typeof options === 'object' && options !== null ? (options as StreamOptions)['fd'] : undefined;
  function Stream(this: unknown, path: unknown, options: unknown): unknown {
    if (!(this instanceof (Stream as AnyFunction))) {
      return Reflect.construct(Stream, [path, options]);
    }
    const handle = handleOf(options);
    Base.call(this, path, prepare(fs, options));
    if (handle instanceof FileHandle) {
      Reflect.apply(attach, undefined, [this, handle]);
    }
    return undefined;
  }
  const prototype = Object.create(Base.prototype as object) as object;
  Object.defineProperties(prototype, Object.getOwnPropertyDescriptors(Base.prototype as object));
  Object.defineProperty(prototype, 'constructor', {
    value: Stream,
    writable: true,
    configurable: true,
  });
  Stream.prototype = prototype;
  Object.setPrototypeOf(Stream, Object.getPrototypeOf(Base) as object);
  return dressAs(Stream, Base);
}

/** What node:fs has of streams. */
export interface StreamForms {
  readonly classes: HandleStreams;
  /** Properties for the object that stands for node:fs: the classes, exchangeable as in Node, and the functions that make streams. */
  readonly properties: PropertyDescriptorMap;
}

/**
 * The stream classes over a filesystem.
 * @param fs the object that stands for node:fs; its functions are looked up at each call, so that a patched one is used
 */
export function createStreams(fs: object): StreamForms {
  let Read = streamClass(realFs.ReadStream as unknown as StreamFunction, fs);
  let Write = streamClass(realFs.WriteStream as unknown as StreamFunction, fs);
  const classes = { ReadStream: Read, WriteStream: Write } as unknown as HandleStreams;
  let FileRead = Read;
  let FileWrite = Write;
  const accessor = (get: () => unknown, set: (value: never) => void): PropertyDescriptor => ({
    get,
    set,
    enumerable: true,
    configurable: true,
  });
  /** As Node's, it may be called by `new` too. */
  const method = (name: string, Stream: () => StreamFunction): PropertyDescriptor => ({
    value: dressAs(function (...args: unknown[]) {
      return Reflect.construct(Stream(), args) as object;
    }, realFs[name]),
    enumerable: true,
    writable: true,
    configurable: true,
  });
  const properties = {
    ReadStream: accessor(
      () => Read,
      (value) => (Read = value),
    ),
    WriteStream: accessor(
      () => Write,
      (value) => (Write = value),
    ),
    FileReadStream: accessor(
      () => FileRead,
      (value) => (FileRead = value),
    ),
    FileWriteStream: accessor(
      () => FileWrite,
      (value) => (FileWrite = value),
    ),
    createReadStream: method('createReadStream', () => Read),
    createWriteStream: method('createWriteStream', () => Write),
  };
  return { classes, properties };
}
