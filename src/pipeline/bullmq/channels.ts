/** Messages between the processes of an engine, by Redis's publish and subscribe. They may get lost: whoever waits for one also looks from time to time. */
import { randomUUID } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import type { Redis } from 'ioredis';

type Listener = (message: unknown) => void;

/** Before the bytes of each message, and as long as an id of `randomUUID`. */
const SENDER_BYTES = 36;

/** Publishes, and hears what is published; within the process without the way through Redis. */
export class Channels {
  readonly #publisher: Redis;
  readonly #subscriber: Redis;
  readonly #base: string;
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #sender = Buffer.from(randomUUID());

  /** The subscriber's connection can be used for nothing else. */
  constructor(
    base: string,
    connections: { readonly publisher: Redis; readonly subscriber: Redis },
  ) {
    this.#base = base;
    this.#publisher = connections.publisher;
    this.#subscriber = connections.subscriber;
    this.#subscriber.on('messageBuffer', (channel: Buffer, bytes: Buffer) => {
      if (bytes.subarray(0, SENDER_BYTES).equals(this.#sender)) return; // heard when it was sent
      this.#hear(channel.toString(), bytes.subarray(SENDER_BYTES));
    });
  }

  async publish(name: string, message: unknown): Promise<void> {
    const channel = this.#base + name;
    const bytes = serialize(message);
    // Later, as from Redis: what a listener throws is not the sender's.
    queueMicrotask(() => this.#hear(channel, bytes));
    await this.#publisher.publish(channel, Buffer.concat([this.#sender, bytes]));
  }

  /** Listens; when this resolves, nothing published later is missed while the connection lasts. */
  async listen(name: string, listener: Listener): Promise<() => void> {
    const channel = this.#base + name;
    const listeners = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, listeners);
    listeners.add(listener);
    if (listeners.size === 1) await this.#subscriber.subscribe(channel);
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0 || this.#listeners.get(channel) !== listeners) return;
      this.#listeners.delete(channel);
      this.#subscriber.unsubscribe(channel).catch(() => undefined); // closed meanwhile
    };
  }

  #hear(channel: string, bytes: Buffer): void {
    const listeners = this.#listeners.get(channel);
    if (!listeners) return;
    const message: unknown = deserialize(bytes);
    for (const listener of listeners) listener(message);
  }
}
