/** A whole filesystem as bytes and back, in one piece or as a stream: a checksummed image with every name, link, attribute and content. */
import * as timers from 'node:timers';
import type { Kernel } from './kernel.js';
import { nodeCrypto } from './node-crypto.js';
import { CHECKSUM_BYTES, MAGIC } from './snapshot-format.js';
import { malformed, parseImage, type Parser } from './snapshot-reader.js';
import { loadImageV1, MAGIC_V1 } from './snapshot-v1.js';
import { imagePieces } from './snapshot-writer.js';
import type { MemoryFsOptions, Volume } from './volume.js';

// Captured at load: fake timers of tests must not hold a stream up.
const { setImmediate } = timers;

/** The image of a filesystem. The same files, attributes and times give the same bytes. */
export function takeSnapshot(kernel: Kernel): Buffer {
  return Buffer.concat([...imagePieces(kernel)]);
}

/** The image of the filesystem as it is now, in pieces of about 64 KiB; changes made meanwhile are not in it. */
export function streamSnapshot(kernel: Kernel): AsyncGenerator<Buffer, void> {
  return toAsync(imagePieces(kernel.fork()));
}

async function* toAsync(pieces: Iterable<Buffer>): AsyncGenerator<Buffer, void> {
  for (const piece of pieces) {
    yield piece;
    await new Promise(setImmediate); // an image takes long; others get their turn
  }
}

/**
 * A volume of an image.
 * @throws Error for anything but a whole, undamaged image; no volume is made then
 */
export function loadSnapshot(image: Uint8Array, options: MemoryFsOptions = {}): Volume {
  const bytes = Buffer.from(image.buffer, image.byteOffset, image.byteLength);
  const magic = bytes.subarray(0, MAGIC.length);
  if (magic.equals(MAGIC_V1)) return loadImageV1(bytes, options);
  if (!magic.equals(MAGIC)) throw foreign();
  const end = bytes.length - CHECKSUM_BYTES;
  if (end < MAGIC.length) throw cutOff();
  const digest = nodeCrypto().createHash('sha256').update(bytes.subarray(0, end)).digest();
  if (!nodeCrypto().timingSafeEqual(digest, bytes.subarray(end))) throw damaged();
  const parser = parseImage(options);
  let at = MAGIC.length;
  for (let step = parser.next(); ;) {
    if (step.done) {
      if (at !== end) throw malformed('its length');
      return step.value;
    }
    if (step.value > end - at) throw malformed('a length');
    const piece = bytes.subarray(at, at + step.value);
    at += step.value;
    step = parser.next(piece);
  }
}

/**
 * A volume of an image that comes in pieces of any size. Beside the volume, it holds one piece and one extent.
 * @throws Error as {@link loadSnapshot}, and what the source throws
 */
export async function loadSnapshotStream(
  source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: MemoryFsOptions = {},
): Promise<Volume> {
  const parser = wholeImage(options);
  let step = parser.next();
  let held: Uint8Array[] = [];
  let count = 0;
  for await (const piece of source) {
    held.push(piece);
    count += piece.length;
    if (!step.done && count < step.value) continue;
    let bytes = held.length === 1 ? asBuffer(piece) : Buffer.concat(held, count);
    while (!step.done && step.value <= bytes.length) {
      const wanted: number = step.value;
      const given = bytes.subarray(0, wanted);
      bytes = bytes.subarray(wanted);
      step = parser.next(given);
    }
    held = [bytes];
    count = bytes.length;
    if (step.done && count > 0) throw malformed('its length');
  }
  if (!step.done) throw cutOff();
  return step.value;
}

/** Magic, records and checksum; what is given to the parser of the records is hashed on the way. */
function* wholeImage(options: MemoryFsOptions): Parser<Volume> {
  const magic = yield MAGIC.length;
  if (magic.equals(MAGIC_V1)) {
    throw new Error('A MemoryFS image of format version 1 cannot be streamed; use fromSnapshot().');
  }
  if (!magic.equals(MAGIC)) throw foreign();
  const hash = nodeCrypto().createHash('sha256').update(magic);
  const parser = parseImage(options);
  let step = parser.next();
  while (!step.done) {
    const bytes: Buffer = yield step.value;
    hash.update(bytes);
    step = parser.next(bytes);
  }
  const sum = yield CHECKSUM_BYTES;
  if (!nodeCrypto().timingSafeEqual(hash.digest(), sum)) throw damaged();
  return step.value;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function foreign(): Error {
  return new Error('This is no MemoryFS image of a version that this package reads.');
}

function cutOff(): Error {
  return new Error('The MemoryFS image is damaged: its end is missing.');
}

function damaged(): Error {
  return new Error('The MemoryFS image is damaged: its checksum does not fit its content.');
}
