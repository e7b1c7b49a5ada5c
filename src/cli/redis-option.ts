/** `--redis`, `--queue` and what they stand for: an engine on the Redis of a pipeline's workers. */
import type { RedisOptions } from 'ioredis';
import type { BullMqEngine } from '../pipeline/bullmq/index.js';
import { CliError, UsageError } from './cli-error.js';
import type { Call, Context } from './command.js';

/** Where Redis is, and the name of the queues there. */
export interface RedisPlace {
  readonly connection: RedisOptions;
  readonly queue?: string;
  readonly allowVolatile: boolean;
}

/** The option `--redis`, else MEMFS_REDIS; undefined without both. @throws {UsageError} for what is no address */
export function redisOf({ env }: Pick<Context, 'env'>, call: Call): RedisPlace | undefined {
  const address = call.text('redis') ?? env['MEMFS_REDIS'];
  if (!address) return undefined;
  const queue = call.text('queue');
  return {
    connection: connectionOf(address),
    ...(queue !== undefined && { queue }),
    allowVolatile: call.has('allowVolatile'),
  };
}

/** Of one who only looks, which a Redis that may lose runs does not keep from doing so. */
export async function withEngine<T>(
  context: Context,
  call: Call,
  work: (engine: BullMqEngine) => Promise<T>,
): Promise<T> {
  const place = redisOf(context, call);
  if (!place) throw new UsageError('say where Redis is: --redis <address>, or MEMFS_REDIS.');
  const engine = await connectEngine({ ...place, allowVolatile: true });
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

/** An engine that starts runs and works on none. @throws {CliError} when Redis does not answer */
export async function connectEngine(place: RedisPlace): Promise<BullMqEngine> {
  await reach(place);
  const { BullMqEngine } = await import('../pipeline/bullmq/index.js');
  return BullMqEngine.connect({ ...place, concurrency: 0 });
}

/** Sees whether Redis answers: an engine would wait for it. @throws {CliError} when it does not */
export async function reach({ connection }: RedisPlace): Promise<void> {
  const { Redis } = await import('ioredis').catch((cause: unknown) => {
    throw new CliError('Redis needs two packages: npm install bullmq ioredis.', { cause });
  });
  // ioredis's own constructor refuses ioredis's own options where `undefined` is no value of an optional one.
  const once = { ...connection, lazyConnect: true, retryStrategy: () => null } as { path: string };
  const redis = new Redis(once);
  let reason: unknown = 'the connection was closed';
  redis.on('error', (error) => {
    reason = error;
  });
  try {
    await redis.connect();
    await redis.ping();
  } catch (cause) {
    const { host = '127.0.0.1', port = 6379, path = `${host}:${port}` } = connection;
    const text = reason instanceof Error ? reason.message : String(reason);
    throw new CliError(`Redis does not answer at ${path}: ${text}.`, { cause });
  } finally {
    redis.disconnect();
  }
}

/** `redis://user:password@host:6379/0`, `rediss://…`, `host:6379`, or the path of a socket. */
function connectionOf(address: string): RedisOptions {
  if (/^(unix:)?\//.test(address)) return { path: address.replace(/^unix:/, '') };
  const text = address.includes('://') ? address : `redis://${address}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url?.hostname || !/^rediss?:$/.test(url.protocol)) {
    throw new UsageError(
      `--redis takes redis://host:port, host:port or the path of a socket, not '${address}'.`,
    );
  }
  const { hostname, port, username, password, pathname, protocol } = url;
  return {
    host: hostname,
    ...(port !== '' && { port: Number(port) }),
    ...(username !== '' && { username: decodeURIComponent(username) }),
    ...(password !== '' && { password: decodeURIComponent(password) }),
    ...(/^\/\d+$/.test(pathname) && { db: Number(pathname.slice(1)) }),
    ...(protocol === 'rediss:' && { tls: {} }),
  };
}
