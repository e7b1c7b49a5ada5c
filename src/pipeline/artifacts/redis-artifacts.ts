/** Artifacts in Redis or Valkey, each with an expiry that every run that puts it renews. */
import { checkedArtifact, refOf, type ArtifactRef, type ArtifactStore } from './artifact-store.js';

/** What this file needs of ioredis. */
export interface ArtifactRedis {
  pexpire(key: string, ms: number): Promise<number>;
  set(key: string, bytes: Buffer, px: 'PX', ms: number): Promise<unknown>;
  getBuffer(key: string): Promise<Buffer | null>;
}

/** Options of {@link RedisArtifacts}. */
export interface RedisArtifactsOptions {
  /** Stands before every key. @default 'memfs:artifact:' */
  readonly prefix?: string;
  /** How long an artifact stays after it was put last, in milliseconds. @default a day */
  readonly retentionMs?: number;
}

const PREFIX = 'memfs:artifact:';
/** Sent within one round trip of a connection as slow as 1 Gbit/s. */
const ASKED_BYTES = 1 << 20;
const RETENTION_MS = 24 * 3600 * 1000;

/** Keeps artifacts in Redis until they expire. */
export class RedisArtifacts implements ArtifactStore {
  readonly #redis: ArtifactRedis;
  readonly #prefix: string;
  readonly #retentionMs: number;

  constructor(redis: ArtifactRedis, options: RedisArtifactsOptions = {}) {
    this.#redis = redis;
    this.#prefix = options.prefix ?? PREFIX;
    this.#retentionMs = options.retentionMs ?? RETENTION_MS;
  }

  async put(bytes: Uint8Array): Promise<ArtifactRef> {
    const ref = refOf(bytes);
    const key = this.#prefix + ref;
    // What is large and there already is not sent again; for what is small, to ask takes as long as to send.
    const isLarge = bytes.length > ASKED_BYTES;
    if (isLarge && (await this.#redis.pexpire(key, this.#retentionMs)) === 1) return ref;
    const { buffer, byteOffset, length } = bytes;
    await this.#redis.set(key, Buffer.from(buffer, byteOffset, length), 'PX', this.#retentionMs);
    return ref;
  }

  async get(ref: ArtifactRef): Promise<Buffer> {
    return checkedArtifact(ref, await this.#redis.getBuffer(this.#prefix + ref));
  }

  async renew(refs: readonly ArtifactRef[]): Promise<void> {
    const keys = refs.map((ref) => this.#prefix + ref);
    await Promise.all(keys.map((key) => this.#redis.pexpire(key, this.#retentionMs)));
  }

  /** Nothing to do: Redis removes what has expired. */
  release(): Promise<void> {
    return Promise.resolve();
  }
}
