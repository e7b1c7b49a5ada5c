/**
 * The web stream of a FileHandle: bytes from the current position to the end of the file.
 */
import {
  ReadableStream,
  type ReadableByteStreamController,
  type ReadableStreamDefaultController,
} from 'node:stream/web';
import { checkBoolean, invalidArgType } from './node-errors.js';
import type { FileHandle } from './file-handle.js';
import { release, retain } from './handle-users.js';

const CHUNK_BYTES = 16384;

interface WebStreamOptions {
  readonly type?: string;
  readonly autoClose?: boolean;
}

type ByobRequest = NonNullable<ReadableByteStreamController['byobRequest']>;

/** Whether a stream is always one of bytes, and its options are checked: from Node 22.15 and 23.8 on. */
const ALWAYS_BYTES = isAtLeast(22, 15) && !(isAtLeast(23, 0) && !isAtLeast(23, 8));

function isAtLeast(major: number, minor: number): boolean {
  const [first = 0, second = 0] = process.versions.node.split('.').map(Number);
  return first > major || (first === major && second >= minor);
}

function checkOptions(options: WebStreamOptions): void {
  if (!ALWAYS_BYTES) {
    if (options.type !== undefined && typeof options.type !== 'string') {
      throw invalidArgType('options.type', 'of type string', options.type);
    }
    return;
  }
  if (typeof options !== 'object' || (options as unknown) === null || Array.isArray(options)) {
    throw invalidArgType('options', 'of type object', options);
  }
  checkBoolean(options.autoClose, 'options.autoClose');
  if (options.type !== undefined && options.type !== 'bytes') {
    const text =
      'A non-"bytes" options.type has no effect. A byte-oriented steam is always created.';
    process.emitWarning(text, 'ExperimentalWarning');
  }
}

/** Makes the stream; the handle counts it as a user until it ends. */
export function handleWebStream(handle: FileHandle, options: WebStreamOptions): ReadableStream {
  checkOptions(options);
  let isDone = false;
  const finish = async (): Promise<void> => {
    if (isDone) return;
    isDone = true;
    handle[release]();
    if (options.autoClose === true) await handle.close();
  };
  const pull = async (controller: ReadableByteStreamController): Promise<void> => {
    // There always is one, since buffers are allocated for those who bring none.
    const request = controller.byobRequest as ByobRequest;
    const target = request.view as Uint8Array;
    const { bytesRead = 0 } = await handle.read(target, 0, target.byteLength);
    if (bytesRead === 0) {
      controller.close();
      await finish();
    }
    request.respond(bytesRead);
  };
  let control: ReadableByteStreamController | ReadableStreamDefaultController | undefined;
  const start = (controller: typeof control): void => {
    control = controller;
  };
  const isBytes = ALWAYS_BYTES || options.type === 'bytes';
  const stream = isBytes
    ? new ReadableStream({
        type: 'bytes',
        autoAllocateChunkSize: CHUNK_BYTES,
        start,
        pull,
        cancel: finish,
      })
    : plainStream(handle, start, finish);
  handle[retain]();
  handle.once('close', () => {
    if (control) end(control);
    void finish();
  });
  return stream;
}

/** Ends a stream, whoever reads it: cancel() is refused to all but its reader. */
function end(control: ReadableByteStreamController | ReadableStreamDefaultController): void {
  try {
    control.close();
    if ('byobRequest' in control) control.byobRequest?.respond(0);
  } catch {
    // it has ended by itself
  }
}

function plainStream(
  handle: FileHandle,
  start: (controller: ReadableStreamDefaultController) => void,
  finish: () => Promise<void>,
): ReadableStream {
  return new ReadableStream({
    start,
    async pull(controller: ReadableStreamDefaultController): Promise<void> {
      const chunk = new Uint8Array(CHUNK_BYTES);
      const { bytesRead = 0 } = await handle.read(chunk, 0, chunk.byteLength);
      if (bytesRead === 0) {
        controller.close();
        await finish();
        return;
      }
      controller.enqueue(chunk.buffer.slice(0, bytesRead));
    },
    cancel: finish,
  });
}
