/** An S3 server that is not ours: OpenStack Swift on free ports of the loopback, with its data in a folder of its own. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { S3, type S3ClientConfig } from '@aws-sdk/client-s3';
import { freePorts } from './ports.js';
import { describeIfInstalled } from './processes.js';
import { until } from './until.js';

const STORAGE = ['account', 'container', 'object'] as const;
const KINDS = [...STORAGE, 'proxy'] as const;

/** `describe`, or where Swift is missing a loud note, which is a failure when `MEMFS_REQUIRE_SWIFT=1`. */
export const describeWithSwift = describeIfInstalled({
  programs: KINDS.map((kind) => `swift-${kind}-server`),
  install: `apt-get install ${KINDS.map((kind) => `swift-${kind}`).join(' ')}`,
  required: 'MEMFS_REQUIRE_SWIFT',
});

/** What the server takes. */
export const SWIFT_CREDENTIALS = { accessKeyId: 'test:tester', secretAccessKey: 'testing' };

/** A running server. */
export class SwiftServer {
  readonly endpoint: string;
  readonly #folder: string;
  readonly #ports: readonly number[];
  readonly #processes: ChildProcess[] = [];

  private constructor(folder: string, ports: readonly number[]) {
    this.#folder = folder;
    this.#ports = ports;
    this.endpoint = `http://127.0.0.1:${String(ports.at(-1))}`;
  }

  static async start(): Promise<SwiftServer> {
    const folder = await mkdtemp(join(tmpdir(), 'memfs-swift-'));
    const server = new SwiftServer(folder, await freePorts(KINDS.length));
    await server.#configure();
    await server.#run();
    return server;
  }

  /** A client of the server. */
  client(config: S3ClientConfig = {}): S3 {
    const { endpoint } = this;
    const place = { endpoint, region: 'us-east-1', forcePathStyle: true };
    return new S3({ ...place, credentials: SWIFT_CREDENTIALS, ...config });
  }

  async stop(): Promise<void> {
    for (const each of this.#processes) each.kill('SIGKILL');
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #configure(): Promise<void> {
    await mkdir(join(this.#folder, 'data/disk'), { recursive: true });
    for (const [index, kind] of KINDS.entries()) {
      const text = configOf(kind, { folder: this.#folder, port: this.#ports[index] ?? 0 });
      await writeFile(join(this.#folder, `${kind}.conf`), text);
    }
    await promisify(execFile)('/usr/bin/python3', ['-c', RINGS], {
      cwd: this.#folder,
      env: { ...process.env, RINGS: STORAGE.map((kind, i) => `${kind}=${this.#ports[i]}`).join() },
    });
  }

  async #run(): Promise<void> {
    let log = '';
    for (const kind of KINDS) {
      const started = spawn(`swift-${kind}-server`, [join(this.#folder, `${kind}.conf`), '-v']);
      for (const stream of [started.stdout, started.stderr]) {
        stream.on('data', (text: Buffer) => (log += text.toString()));
      }
      this.#processes.push(started);
    }
    const ended = Promise.race(this.#processes.map((each) => once(each, 'exit')));
    await Promise.race([
      until(() => this.#isServing()),
      ended.then(() => Promise.reject(new Error(`Swift does not start:\n${log}`))),
    ]);
  }

  /** True when the proxy reaches all others. */
  async #isServing(): Promise<boolean> {
    const client = this.client({ maxAttempts: 1 });
    try {
      await client.listBuckets();
      return true;
    } catch {
      return false; // not yet
    } finally {
      client.destroy();
    }
  }
}

/** Which server has what: one disk, one copy. */
const RINGS = `
import os
from swift.common.ring import RingBuilder
for ring in os.environ['RINGS'].split(','):
    kind, port = ring.split('=')
    builder = RingBuilder(1, 1, 0)
    builder.add_dev(dict(region=1, zone=1, ip='127.0.0.1', port=int(port), device='disk', weight=1))
    builder.rebalance()
    builder.get_ring().save(kind + '.ring.gz')
`;

/** Of one process without workers. The proxy does without memcached, of which there is none at that port. */
function configOf(
  kind: (typeof KINDS)[number],
  { folder, port }: { readonly folder: string; readonly port: number },
): string {
  const common = `[DEFAULT]
bind_ip = 127.0.0.1
bind_port = ${port}
workers = 0
user = ${userInfo().username}
swift_dir = ${folder}
`;
  if (kind !== 'proxy') {
    return `${common}devices = ${folder}/data
mount_check = false
disable_fallocate = true
[pipeline:main]
pipeline = ${kind}-server
[app:${kind}-server]
use = egg:swift#${kind}
`;
  }
  const { accessKeyId, secretAccessKey } = SWIFT_CREDENTIALS;
  return `${common}[pipeline:main]
pipeline = cache s3api tempauth bulk slo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:1
[filter:s3api]
use = egg:swift#s3api
[filter:tempauth]
use = egg:swift#tempauth
user_${accessKeyId.replace(':', '_')} = ${secretAccessKey} .admin
[filter:bulk]
use = egg:swift#bulk
[filter:slo]
use = egg:swift#slo
`;
}
