/** A Redis server of one suite, on a unix socket in a folder of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { describeIfInstalled } from './processes.js';

/** `describe`, or where Redis is missing a loud note, which is a failure when `MEMFS_REQUIRE_REDIS=1`. */
export const describeWithRedis = describeIfInstalled({
  programs: ['redis-server'],
  install: 'apt-get install redis-server',
  required: 'MEMFS_REQUIRE_REDIS',
});

/** A running server. */
export class RedisServer {
  readonly socket: string;
  readonly #folder: string;
  readonly #options: readonly string[];
  #process: ChildProcess | undefined;

  private constructor(folder: string, options: readonly string[]) {
    this.#folder = folder;
    this.#options = options;
    this.socket = join(folder, 'redis.sock');
  }

  /** Durable, unless the options say otherwise: `'--appendonly', 'no'`. */
  static async start(...options: string[]): Promise<RedisServer> {
    const folder = await mkdtemp(join(tmpdir(), 'memfs-redis-'));
    const server = new RedisServer(folder, options);
    await server.resume();
    return server;
  }

  /** Starts it again over what it has kept. */
  async resume(): Promise<void> {
    const durable = ['--appendonly', 'yes', '--maxmemory-policy', 'noeviction', '--save', ''];
    const place = ['--port', '0', '--unixsocket', this.socket, '--dir', this.#folder];
    this.#process = spawn('redis-server', [...place, ...durable, ...this.#options], {
      stdio: 'ignore',
    });
    const redis = new Redis({
      path: this.socket,
      retryStrategy: () => 20,
      maxRetriesPerRequest: null,
    });
    redis.on('error', () => undefined); // until it listens
    await redis.ping();
    redis.disconnect();
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    if (!this.#process || this.#process.exitCode !== null) return;
    const exited = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await exited;
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }
}
