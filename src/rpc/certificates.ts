/** The certificates of a server: read from files, and read again when they are rotated, without a restart. */
import { readFile } from 'node:fs/promises';
import { createSecureContext, type SecureContextOptions, type TlsOptions } from 'node:tls';

/** TLS of a server. A string is the path of a PEM file, which is read again when it changes; bytes are the PEM itself. */
export interface ServerTls {
  /** Certificate of the server, with its chain. */
  readonly cert: string | Uint8Array;
  readonly key: string | Uint8Array;
  /** Who signs the certificates of clients: given, no client without such a certificate gets in (mutual TLS). @default none */
  readonly clientCa?: string | Uint8Array | undefined;
  /** How often the files are looked at, in milliseconds. @default 30000 */
  readonly reloadMs?: number | undefined;
}

const DEFAULT_RELOAD_MS = 30_000;

type Pems = Required<Pick<SecureContextOptions, 'cert' | 'key'>> & Pick<SecureContextOptions, 'ca'>;

/** Keeps the certificates up to date. */
export class Certificates {
  readonly #tls: ServerTls;
  readonly #listeners: ((options: SecureContextOptions) => void)[] = [];
  readonly #timer: NodeJS.Timeout | undefined;
  #pems: Pems;

  private constructor(
    tls: ServerTls,
    { pems, onError }: { pems: Pems; onError: (error: unknown) => void },
  ) {
    this.#tls = tls;
    this.#pems = pems;
    const hasFiles = [tls.cert, tls.key, tls.clientCa].some((pem) => typeof pem === 'string');
    if (!hasFiles) return;
    const look = () => {
      this.#reload()
        .catch(onError)
        .finally(() => this.#timer?.refresh());
    };
    this.#timer = setTimeout(look, tls.reloadMs ?? DEFAULT_RELOAD_MS).unref();
  }

  /** @throws when a file is missing, or key and certificate do not belong together */
  static async read(tls: ServerTls, onError: (error: unknown) => void): Promise<Certificates> {
    return new Certificates(tls, { pems: await readPems(tls), onError });
  }

  /** For `tls.createServer`. */
  get options(): TlsOptions {
    const isMutual = this.#tls.clientCa !== undefined;
    return { ...this.#pems, requestCert: isMutual, rejectUnauthorized: isMutual };
  }

  /** Is told of new certificates; connections that stand keep the old ones. */
  onChange(listener: (options: SecureContextOptions) => void): void {
    this.#listeners.push(listener);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#listeners.length = 0;
  }

  /** Files that were replaced by half fail here, and the next look finds them whole. */
  async #reload(): Promise<void> {
    const pems = await readPems(this.#tls);
    if (textOf(pems) === textOf(this.#pems)) return;
    this.#pems = pems;
    for (const listener of this.#listeners) listener(pems);
  }
}

async function readPems({ cert, key, clientCa }: ServerTls): Promise<Pems> {
  const pems = {
    cert: await pemOf(cert),
    key: await pemOf(key),
    ...(clientCa !== undefined && { ca: await pemOf(clientCa) }),
  };
  createSecureContext(pems); // throws when the two do not belong together
  return pems;
}

async function pemOf(source: string | Uint8Array): Promise<Buffer> {
  return typeof source === 'string' ? readFile(source) : Buffer.from(source);
}

function textOf({ cert, key, ca }: Pems): string {
  return [cert, key, ca].map(String).join('\n');
}
