/** Values on their way through Redis: small ones inline, large ones as artifacts, and values of several parts without their parts being read. */
import { deserialize, serialize } from 'node:v8';
import { RpcError } from '../../rpc/index.js';
import type { ArtifactRef, ArtifactStore } from '../artifacts/artifact-store.js';

/** A value as JSON. The bytes are those of the structured clone algorithm: dates, maps, bigints and buffers stay what they are. */
export type Envelope =
  | { readonly v: string }
  | { readonly ref: ArtifactRef }
  | { readonly parts: Readonly<Record<string, Envelope>> }
  | { readonly list: readonly Envelope[] }
  /** An envelope that is itself too large. */
  | { readonly stored: ArtifactRef };

/** Packs and unpacks. */
export class Envelopes {
  readonly #store: ArtifactStore;
  readonly #inlineBytes: number;

  constructor(store: ArtifactStore, inlineBytes: number) {
    this.#store = store;
    this.#inlineBytes = inlineBytes;
  }

  /** @throws {RpcError} INVALID_ARGUMENT for a value that cannot leave this process, like a function */
  async pack(value: unknown, runId: string): Promise<Envelope> {
    const bytes = bytesOf(value);
    if (bytes.length <= this.#inlineBytes) return inline(bytes);
    return { ref: await this.#store.put(bytes, runId) };
  }

  /** The same envelope, small enough for a message. */
  async shrink(envelope: Envelope, runId: string): Promise<Envelope> {
    if ('v' in envelope || 'ref' in envelope || 'stored' in envelope) return envelope;
    const text = JSON.stringify(envelope);
    if (text.length <= this.#inlineBytes) return envelope;
    return { stored: await this.#store.put(Buffer.from(text), runId) };
  }

  /**
   * What was packed.
   * @param runId who has packed it, most likely
   * @throws {ArtifactError} for an artifact that is not there or damaged
   */
  async unpack(envelope: Envelope, runId: string): Promise<unknown> {
    if ('v' in envelope) return deserialize(Buffer.from(envelope.v, 'base64'));
    if ('ref' in envelope) return deserialize(await this.#store.get(envelope.ref, runId));
    if ('stored' in envelope) return this.unpack(await this.#load(envelope.stored, runId), runId);
    if ('list' in envelope)
      return Promise.all(envelope.list.map((item) => this.unpack(item, runId)));
    const entries = Object.entries(envelope.parts).map(
      async ([key, part]) => [key, await this.unpack(part, runId)] as const,
    );
    return Object.fromEntries(await Promise.all(entries));
  }

  /** The bytes of a file system; only engines pack them. @throws as `unpack` does */
  async image(envelope: Envelope, runId: string): Promise<Buffer> {
    return (await this.unpack(envelope, runId)) as Buffer;
  }

  /** The items of an array, each in an envelope of its own; undefined when it is none. */
  async items(envelope: Envelope, runId: string): Promise<readonly Envelope[] | undefined> {
    if ('list' in envelope) return envelope.list;
    if ('stored' in envelope) return this.items(await this.#load(envelope.stored, runId), runId);
    const value = await this.unpack(envelope, runId);
    if (!Array.isArray(value)) return undefined;
    return Promise.all(value.map((item: unknown) => this.pack(item, runId)));
  }

  async #load(ref: ArtifactRef, runId: string): Promise<Envelope> {
    return JSON.parse((await this.#store.get(ref, runId)).toString()) as Envelope; // as `shrink` wrote it
  }
}

/** A value that needs no store, however large. @throws {RpcError} INVALID_ARGUMENT, as `pack` does */
export function inlined(value: unknown): Envelope {
  return inline(bytesOf(value));
}

function inline(bytes: Buffer): Envelope {
  return { v: bytes.toString('base64') };
}

function bytesOf(value: unknown): Buffer {
  try {
    return serialize(value);
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    throw new RpcError('INVALID_ARGUMENT', `a value cannot go to another process: ${text}`, {
      cause,
    });
  }
}
