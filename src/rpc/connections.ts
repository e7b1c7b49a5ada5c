/** The connections of a server: who is on the other end, how many calls each has, and the end of those that have had none for long. */
import type { Http2Session } from 'node:http2';
import { MAX_TIMER_MS } from './timeout.js';

/** One connection of a server. */
export class Connection {
  /** Address and port of the other end. */
  readonly peer: string;
  /** Calls that were let in and whose functions have not ended. */
  callCount = 0;
  readonly #session: Http2Session;
  readonly #maxIdleMs: number;
  #streamCount = 0;
  #idleSinceMs = Date.now();
  #timer: NodeJS.Timeout | undefined;

  constructor(session: Http2Session, maxIdleMs: number) {
    this.#session = session;
    this.#maxIdleMs = maxIdleMs;
    const { remoteAddress = 'unknown', remotePort } = session.socket;
    this.peer = remotePort === undefined ? remoteAddress : `${remoteAddress}:${remotePort}`;
    if (maxIdleMs > MAX_TIMER_MS) return;
    this.#watch(maxIdleMs);
    session.once('close', () => clearTimeout(this.#timer));
  }

  streamOpened(): void {
    this.#streamCount += 1;
  }

  streamClosed(): void {
    this.#streamCount -= 1;
    if (this.#streamCount === 0) this.#idleSinceMs = Date.now();
  }

  /** One timer for a connection; a timer that every call winds up again would cost every call. */
  #watch(afterMs: number): void {
    this.#timer = setTimeout(() => {
      const isBusy = this.#streamCount > 0;
      const leftMs = isBusy ? this.#maxIdleMs : this.#idleSinceMs + this.#maxIdleMs - Date.now();
      if (leftMs > 0) this.#watch(leftMs);
      else this.#session.close();
    }, afterMs).unref();
  }
}

/** All connections of a server. */
export class Connections {
  readonly #maxIdleMs: number;
  readonly #bySession = new WeakMap<Http2Session, Connection>();

  constructor(maxIdleMs: number) {
    this.#maxIdleMs = maxIdleMs;
  }

  /** The connection of a session, from its beginning on. */
  of(session: Http2Session): Connection {
    const known = this.#bySession.get(session);
    if (known) return known;
    const connection = new Connection(session, this.#maxIdleMs);
    this.#bySession.set(session, connection);
    return connection;
  }
}
