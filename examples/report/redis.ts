/** The option `--redis` of the example's programs. */
import { parseArgs } from 'node:util';
import type { RedisOptions } from 'ioredis';

/** Where Redis is: `--redis host:port`, or the path of a socket; undefined without the option. */
export function redisFromArgs(): RedisOptions | undefined {
  const { redis } = parseArgs({ options: { redis: { type: 'string' } } }).values;
  if (redis === undefined) return undefined;
  if (redis.startsWith('/')) return { path: redis };
  const [host = '', port = '6379'] = redis.split(':');
  return { host, port: Number(port) };
}
