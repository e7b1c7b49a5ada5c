/** Connections to Redis or Valkey, and the check that it keeps what it accepts. */
import { Redis, type RedisOptions } from 'ioredis';
import { RpcError } from '../../rpc/index.js';
import { errorInfo } from '../trace.js';

/** A connection that waits for Redis to come back, as long as it takes. */
export function connect(options: RedisOptions): Redis {
  // ioredis's own constructor refuses ioredis's own options where `undefined` is no value of an optional one.
  const all = { retryStrategy, ...options, maxRetriesPerRequest: null } as { path: string };
  const redis = new Redis(all);
  // Every command reports its own failure; without a listener ioredis prints each failed connect.
  redis.on('error', () => undefined);
  return redis;
}

const MAX_RECONNECT_MS = 1000;

function retryStrategy(times: number): number {
  return Math.min(times * 50, MAX_RECONNECT_MS);
}

/**
 * Refuses a Redis that forgets: without `appendonly yes` a crash loses accepted runs, and an evicting memory policy loses them
 * without one.
 * @throws {RpcError} FAILED_PRECONDITION, saying what to set
 */
export async function requireDurable(redis: Redis): Promise<void> {
  const info = `${await redis.info('persistence')}\n${await redis.info('memory')}`;
  const problems = [
    valueOf(info, 'aof_enabled') === '1' ? '' : '`appendonly` is not `yes`',
    valueOf(info, 'maxmemory_policy') === 'noeviction'
      ? ''
      : `\`maxmemory-policy\` is \`${valueOf(info, 'maxmemory_policy') ?? 'unknown'}\` and not \`noeviction\``,
  ].filter((problem) => problem !== '');
  if (problems.length === 0) return;
  throw new RpcError(
    'FAILED_PRECONDITION',
    `Redis would lose runs: ${problems.join(', ')}. Change it, or set the option \`allowVolatile\`.`,
  );
}

function valueOf(info: string, name: string): string | undefined {
  return new RegExp(`^${name}:(.*?)\r?$`, 'm').exec(info)?.[1];
}

/** What Redis says when it is full, as a status; every other error as it is. */
export function redisError(error: unknown): unknown {
  if (!/\bOOM\b/.test(errorInfo(error).message)) return error;
  return new RpcError('RESOURCE_EXHAUSTED', 'Redis is full; what it has accepted is kept', {
    cause: error,
  });
}

/** What ioredis and sockets say of a Redis that is full, starting or away. */
const PASSING =
  /\bOOM\b|ECONN|EPIPE|ENOENT|LOADING|READONLY|Connection is closed|Stream isn't writeable/;

/** True when a command may succeed later. */
export function isPassing(error: unknown): boolean {
  return PASSING.test(errorInfo(error).message);
}
