/** A Redis server of one suite, on a unix socket in a folder of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { accessSync, constants } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Redis } from 'ioredis';

/** True where Debian's redis-server, or another one, is installed. */
export const HAS_REDIS = (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
  try {
    accessSync(join(folder, 'redis-server'), constants.X_OK);
    return true;
  } catch {
    return false;
  }
});

/** `describe`, or where Redis is missing a loud note, which is a failure when `MEMFS_REQUIRE_REDIS=1`. */
export const describeWithRedis: (name: string, tests: () => void) => void = HAS_REDIS
  ? describe
  : (name) => {
      describe(name, () => {
        it('given no redis-server, when the suite would run, then it says so', () => {
          console.warn(
            `${name} DID NOT RUN: there is no redis-server. apt-get install redis-server`,
          );
          expect(process.env['MEMFS_REQUIRE_REDIS']).not.toBe('1');
        });
      });
    };

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
