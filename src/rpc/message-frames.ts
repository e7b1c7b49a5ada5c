/** Messages as gRPC frames them: five bytes of prefix, a flag and the length, before each. */
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import { Metadata } from '@grpc/grpc-js';
import { RpcError } from './rpc-error.js';

/** @see https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#requests */
export const PREFIX_BYTES = 5;

/** Pieces per KiB of a message are fewer than this, or they are joined: a Buffer costs more than the byte it may hold. */
const MAX_LOOSE_PIECES = 64;

/** A message that has arrived whole. */
export interface ReceivedMessage {
  readonly isCompressed: boolean;
  readonly bytes: Buffer;
}

/** Takes bytes as they arrive and gives messages; memory grows with what has arrived, never with what a prefix announces. */
export class FrameReader {
  readonly #maxBytes: number;
  #pieces: Buffer[] = [];
  #size = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Bytes have arrived that are no whole message yet. */
  get isAmidMessage(): boolean {
    return this.#size > 0;
  }

  push(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#size += piece.length;
    if (this.#pieces.length > MAX_LOOSE_PIECES + this.#size / 1024) this.#join();
  }

  /**
   * The next message, undefined while it is not whole.
   * @throws {RpcError} RESOURCE_EXHAUSTED as soon as a prefix announces more than is taken
   */
  next(): ReceivedMessage | undefined {
    if (this.#size < PREFIX_BYTES) return undefined;
    let head = this.#pieces[0];
    if (!head || head.length < PREFIX_BYTES) head = this.#join();
    const length = head.readUInt32BE(1);
    if (length > this.#maxBytes) throw tooLarge('arrived', length, this.#maxBytes);
    const end = PREFIX_BYTES + length;
    if (this.#size < end) return undefined;
    if (head.length < end) head = this.#join();
    this.#size -= end;
    if (head.length === end) this.#pieces.shift();
    else this.#pieces[0] = head.subarray(end);
    return { isCompressed: head.readUInt8(0) !== 0, bytes: head.subarray(PREFIX_BYTES, end) };
  }

  #join(): Buffer {
    const whole = Buffer.concat(this.#pieces, this.#size);
    this.#pieces = [whole];
    return whole;
  }
}

/** Encodings that are understood, as `grpc-accept-encoding` has them. */
export const ACCEPTED_ENCODINGS = 'identity,deflate,gzip';

const INFLATE = { gzip: promisify(gunzip), deflate: promisify(inflate) };

/**
 * The bytes of a compressed message.
 * @throws {RpcError} INTERNAL without an encoding or for damaged bytes, UNIMPLEMENTED for an unknown encoding,
 *   RESOURCE_EXHAUSTED when there are more than `maxBytes` in it
 * @see https://github.com/grpc/grpc/blob/master/doc/compression.md
 */
export async function inflated(
  bytes: Buffer,
  { encoding, maxBytes }: { readonly encoding: string; readonly maxBytes: number },
): Promise<Buffer> {
  if (encoding === 'identity') {
    throw new RpcError('INTERNAL', 'a compressed message arrived without grpc-encoding');
  }
  if (encoding !== 'gzip' && encoding !== 'deflate') {
    throw notUnderstood(encoding);
  }
  try {
    const limit = Number.isFinite(maxBytes) ? { maxOutputLength: maxBytes } : {};
    return await INFLATE[encoding](bytes, limit);
  } catch (error) {
    if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE') {
      throw new RpcError(
        'RESOURCE_EXHAUSTED',
        `a compressed message holds more than ${maxBytes} bytes`,
      );
    }
    throw new RpcError('INTERNAL', `a message could not be read as ${encoding}`, { cause: error });
  }
}

/** By its property: node:zlib throws errors of the main realm, which are not this realm's in a sandbox. */
function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error && 'code' in error ? error.code : undefined;
}

function notUnderstood(encoding: string): RpcError {
  const metadata = new Metadata();
  metadata.set('grpc-accept-encoding', ACCEPTED_ENCODINGS);
  return new RpcError(
    'UNIMPLEMENTED',
    `messages in the encoding ${encoding} are not understood; these are: ${ACCEPTED_ENCODINGS}`,
    { metadata },
  );
}

/** The first byte of a prefix. */
export const Flag = { plain: 0, compressed: 1 } as const;
export type Flag = (typeof Flag)[keyof typeof Flag];

/** A message with its prefix, in one piece. */
export function framed(bytes: Uint8Array, flag: Flag): Buffer {
  const frame = Buffer.allocUnsafe(PREFIX_BYTES + bytes.length);
  writePrefix(frame, 0, bytes.length);
  frame[0] = flag;
  frame.set(bytes, PREFIX_BYTES);
  return frame;
}

/** Several messages, none compressed, with their prefixes, in one piece. */
export function framedTogether(messages: readonly Uint8Array[], size: number): Buffer {
  const frames = Buffer.allocUnsafe(size);
  let at = 0;
  for (const bytes of messages) {
    writePrefix(frames, at, bytes.length);
    frames.set(bytes, at + PREFIX_BYTES);
    at += PREFIX_BYTES + bytes.length;
  }
  return frames;
}

/** The prefix alone, for a message that is too large to be copied. */
export function prefixOf(bytes: Uint8Array, flag: Flag): Buffer {
  const prefix = Buffer.allocUnsafe(PREFIX_BYTES);
  writePrefix(prefix, 0, bytes.length);
  prefix[0] = flag;
  return prefix;
}

function writePrefix(to: Buffer, at: number, length: number): void {
  to[at] = Flag.plain;
  to.writeUInt32BE(length, at + 1);
}

/** The refusal of a message over the limit. */
export function tooLarge(what: 'arrived' | 'was to be sent', bytes: number, max: number): RpcError {
  return new RpcError(
    'RESOURCE_EXHAUSTED',
    `a message of ${bytes} bytes ${what}; at most ${max} are taken`,
  );
}
