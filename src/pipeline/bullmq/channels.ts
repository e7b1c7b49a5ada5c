/** Messages between the processes of an engine, by Redis's publish and subscribe. They may get lost: whoever waits for one also looks from time to time. */
import { randomUUID } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import type { Redis } from 'ioredis';

type Listener = (message: unknown) => void;

/** What goes through Redis. */
interface Letter {
  readonly from: string;
  readonly topic: string;
  readonly message: unknown;
}

/** Sends to processes by their addresses, and hears what is sent to this one; within the process without the way through Redis. */
export class Channels {
  /** Of this process, for this engine. */
  readonly address = randomUUID();
  readonly #publisher: Redis;
  readonly #subscriber: Redis;
  readonly #base: string;
  readonly #listeners = new Map<string, Set<Listener>>();
  #subscribed: Promise<unknown> | undefined;

  /** The subscriber's connection can be used for nothing else. */
  constructor(
    base: string,
    connections: { readonly publisher: Redis; readonly subscriber: Redis },
  ) {
    this.#base = base;
    this.#publisher = connections.publisher;
    this.#subscriber = connections.subscriber;
    this.#subscriber.on('messageBuffer', (_: Buffer, bytes: Buffer) => {
      const { from, topic, message } = deserialize(bytes) as Letter; // as `#post` wrote it
      if (from !== this.address) this.#hear(topic, message); // else it was heard when it was sent
    });
  }

  /** Sends to some processes, to none twice. What is heard in this one is the message itself: nobody changes it. */
  async send(addresses: Iterable<string>, topic: string, message: unknown): Promise<void> {
    const others = new Set(addresses);
    if (others.delete(this.address)) this.#hearLater(topic, message);
    if (others.size > 0) await this.#post([...others], topic, message);
  }

  /** Sends to all processes. */
  async broadcast(topic: string, message: unknown): Promise<void> {
    this.#hearLater(topic, message);
    await this.#post([ALL], topic, message);
  }

  /** Listens; when this resolves, nothing sent later is missed while the connection lasts. */
  async listen(topic: string, listener: Listener): Promise<() => void> {
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners);
    listeners.add(listener);
    const names = [ALL, this.address].map((name) => this.#base + name);
    this.#subscribed ??= this.#subscriber.subscribe(...names);
    await this.#subscribed;
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(topic) === listeners) {
        this.#listeners.delete(topic);
      }
    };
  }

  async #post(names: readonly string[], topic: string, message: unknown): Promise<void> {
    const letter: Letter = { from: this.address, topic, message };
    const bytes = serialize(letter);
    await Promise.all(names.map((name) => this.#publisher.publish(this.#base + name, bytes)));
  }

  /** Later, as from Redis: what a listener throws is not the sender's. */
  #hearLater(topic: string, message: unknown): void {
    if (this.#listeners.has(topic)) queueMicrotask(() => this.#hear(topic, message));
  }

  #hear(topic: string, message: unknown): void {
    for (const listener of this.#listeners.get(topic) ?? []) listener(message);
  }
}

/** The channel that all processes hear. */
const ALL = 'all';
