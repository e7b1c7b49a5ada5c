/** Certificates for tests, made by OpenSSL in a temporary folder. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from './processes.js';

/** A key and the certificate for it, as files. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
}

/** An authority that signs certificates for 127.0.0.1 and localhost. */
export class Authority {
  readonly folder: string;
  /** The authority's own certificate. */
  readonly cert: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.cert = join(folder, 'ca.pem');
  }

  static async make(): Promise<Authority> {
    const authority = new Authority(await mkdtemp(join(tmpdir(), 'memfs-tls-')));
    await authority.#request('ca', ['-subj', '/CN=Test authority']);
    return authority;
  }

  /** A certificate with the common name `name`. */
  async sign(name: string): Promise<Pair> {
    await this.#request(name, [
      ...['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1,DNS:localhost'],
      ...['-addext', 'basicConstraints=critical,CA:FALSE'],
      ...['-CA', this.cert, '-CAkey', join(this.folder, 'ca.key')],
    ]);
    return { cert: join(this.folder, `${name}.pem`), key: join(this.folder, `${name}.key`) };
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  async #request(name: string, more: readonly string[]): Promise<void> {
    await runProgram('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
      ...['-days', '2', '-out', join(this.folder, `${name}.pem`)],
      ...['-keyout', join(this.folder, `${name}.key`), ...more],
    ]);
  }
}
