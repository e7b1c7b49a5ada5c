/** Listens on an address, in plaintext or over TLS, and knows every socket, so that none outlives its server. */
import { lookup } from 'node:dns/promises';
import { createServer, isIP, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Certificates, type ServerTls } from './certificates.js';
import { PortTakenError } from './server.js';
import { MAX_TIMER_MS } from './timeout.js';

/** Where to listen, and who takes the sockets. */
export interface ListenerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly tls?: ServerTls | undefined;
  /** Time for a TLS handshake, for the first bytes after it, and for the other end to close when this one has. */
  readonly handshakeMs: number;
  /** A socket that is ready to speak HTTP/2. */
  onSocket(this: void, socket: Socket): void;
  /** Certificates that could not be read again. */
  onError(this: void, error: unknown): void;
}

/** Shorter than the preface of HTTP/2 with its SETTINGS (RFC 9113 §3.4): who has said no more has not begun. */
const OPENING_BYTES = 24 + 9;

/** All the sockets of one address. */
export class Listener {
  readonly #options: ListenerOptions;
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();
  /** Those that have got as far as HTTP/2. */
  readonly #connections = new Set<Socket>();
  readonly #certificates: Certificates | undefined;

  private constructor(options: ListenerOptions, certificates: Certificates | undefined) {
    this.#options = { ...options, handshakeMs: Math.min(options.handshakeMs, MAX_TIMER_MS) };
    this.#certificates = certificates;
  }

  /**
   * Listens on every address of the host.
   * @throws {PortTakenError} when another process listens there
   */
  static async open(options: ListenerOptions): Promise<Listener> {
    const certificates = options.tls && (await Certificates.read(options.tls, options.onError));
    const listener = new Listener(options, certificates);
    try {
      let { port } = options;
      for (const address of await addressesOf(options.host)) {
        port = await listener.#listen(address, port);
      }
    } catch (error) {
      listener.stop();
      throw error;
    }
    return listener;
  }

  /** The port bound. */
  get port(): number {
    return (this.#servers[0]?.address() as AddressInfo).port; // of a server that listens on TCP
  }

  /** Takes no more connections; those that are open stay, unless they have said nothing yet. */
  stop(): void {
    this.#certificates?.close();
    for (const server of this.#servers.splice(0)) server.close();
    for (const socket of this.#connections) cutUnopened(socket);
  }

  /** Resolved when every connection has closed. */
  async emptied(): Promise<void> {
    for (const socket of this.#connections) {
      await new Promise((resolve) => socket.once('close', resolve));
    }
  }

  /** Cuts every connection. node:http2 of Node 20 forgets the sockets of connections that broke the protocol; this does not. */
  destroy(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async #listen(host: string, port: number): Promise<number> {
    const server = this.#createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => {
        const isTaken = error.code === 'EADDRINUSE';
        reject(isTaken ? new PortTakenError(host, port, { cause: error }) : error);
      });
      server.listen({ host, port }, resolve);
    });
    this.#servers.push(server);
    return (server.address() as AddressInfo).port; // of a server that listens on TCP
  }

  #createServer(): Server {
    const { handshakeMs } = this.#options;
    if (!this.#certificates) return createServer((socket) => this.#take(socket));
    const server = createTlsServer(
      {
        ...this.#certificates.options,
        ALPNProtocols: ['h2'],
        handshakeTimeout: handshakeMs,
      },
      (socket) => this.#take(socket),
    );
    // Sockets that never finish a handshake are known too.
    server.on('connection', (socket: Socket) => this.#know(socket));
    server.on('tlsClientError', (_, socket) => socket.destroy());
    this.#certificates.onChange((options) => server.setSecureContext(options));
    return server;
  }

  #take(socket: Socket): void {
    this.#know(socket);
    const { handshakeMs } = this.#options;
    const judge = () => cutUnopened(socket);
    // After a busy while, timers come before the bytes that have arrived meanwhile; those are read first.
    let timer = setTimeout(() => setImmediate(judge), handshakeMs).unref();
    this.#connections.add(socket);
    // A connection that was told to go and has no calls any more; nothing else finds out that the other end is gone.
    socket.on('finish', () => {
      clearTimeout(timer);
      timer = setTimeout(() => socket.destroy(), handshakeMs).unref();
    });
    socket.on('close', () => {
      clearTimeout(timer);
      this.#connections.delete(socket);
    });
    this.#options.onSocket(socket);
  }

  #know(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => undefined); // «close» follows, and the calls hear of it
    socket.on('close', () => this.#sockets.delete(socket));
  }
}

function cutUnopened(socket: Socket): void {
  if (socket.bytesRead < OPENING_BYTES) socket.destroy();
}

/** `localhost` is 127.0.0.1 and ::1; both are meant. */
async function addressesOf(host: string): Promise<string[]> {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  if (isIP(bare)) return [bare];
  const found = await lookup(bare, { all: true });
  return [...new Set(found.map(({ address }) => address))];
}
