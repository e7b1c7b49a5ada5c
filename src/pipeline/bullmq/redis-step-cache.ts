/** Results of steps that ask for a cache, shared by all processes, for as long as runs are kept. */
import type { Redis } from 'ioredis';
import type { StepCache } from '../step-cache.js';
import type { Envelope, Envelopes } from './envelope.js';
import type { Releases } from './releases.js';

/** Where results stand, how long, and who removes the large ones. */
interface RedisStepCacheOptions {
  readonly base: string;
  readonly retentionMs: number;
  readonly releases: Releases | undefined;
}

/** A cache in Redis. */
export class RedisStepCache implements StepCache {
  readonly #redis: Redis;
  readonly #envelopes: Envelopes;
  readonly #options: RedisStepCacheOptions;

  constructor(redis: Redis, envelopes: Envelopes, options: RedisStepCacheOptions) {
    this.#redis = redis;
    this.#envelopes = envelopes;
    this.#options = options;
  }

  async get(key: string): Promise<{ readonly value: unknown } | undefined> {
    const text = await this.#redis.get(`${this.#options.base}cache:${key}`);
    if (text === null) return undefined;
    try {
      return { value: await this.#envelopes.unpack(JSON.parse(text) as Envelope, key) }; // as `set` wrote it
    } catch {
      return undefined; // its artifact has expired: the step runs again
    }
  }

  async set(key: string, value: unknown): Promise<void> {
    const { base, retentionMs, releases } = this.#options;
    await releases?.expect(key);
    const envelope = await this.#envelopes.pack(value, key);
    await this.#redis.set(`${base}cache:${key}`, JSON.stringify(envelope), 'PX', retentionMs);
  }
}
