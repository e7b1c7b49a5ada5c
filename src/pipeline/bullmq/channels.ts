/** Messages between the processes of an engine, by Redis's publish and subscribe. They may get lost: whoever waits for one also looks from time to time. */
import { deserialize, serialize } from 'node:v8';
import type { Redis } from 'ioredis';

type Listener = (message: unknown) => void;

/** Publishes, and hears what is published. */
export class Channels {
  readonly #publisher: Redis;
  readonly #subscriber: Redis;
  readonly #base: string;
  readonly #listeners = new Map<string, Set<Listener>>();

  /** The subscriber's connection can be used for nothing else. */
  constructor(
    base: string,
    connections: { readonly publisher: Redis; readonly subscriber: Redis },
  ) {
    this.#base = base;
    this.#publisher = connections.publisher;
    this.#subscriber = connections.subscriber;
    this.#subscriber.on('messageBuffer', (channel: Buffer, bytes: Buffer) => {
      const message: unknown = deserialize(bytes);
      for (const listener of this.#listeners.get(channel.toString()) ?? []) listener(message);
    });
  }

  async publish(name: string, message: unknown): Promise<void> {
    await this.#publisher.publish(this.#base + name, serialize(message));
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
}
