/** How a client's channel behaves, in our words: retries, hedging, balancing, ejection, keepalive; translated into options of grpc-js. */
import { isIPv4, isIPv6 } from 'node:net';
import type grpc from '@grpc/grpc-js';
import type { FunctionSchema } from '../schema/schema.js';
import type { ClientLimits } from './limits.js';
import type { StatusName } from './rpc-error.js';

/**
 * Repeated attempts of idempotent functions, with exponential backoff; each wait is up to a fifth shorter or longer.
 * @see https://github.com/grpc/proposal/blob/master/A6-client-retries.md#exponential-backoff
 */
export interface RetryOptions {
  /** Attempts in all, the first included; at least 2. @default 5 */
  readonly maxAttempts?: number;
  /** First wait, in milliseconds; not above `maxBackoffMs`. @default 100 */
  readonly initialBackoffMs?: number;
  /** Longest wait of all, in milliseconds. @default 2000 */
  readonly maxBackoffMs?: number;
  /** Every wait is this many times the one before. @default 2 */
  readonly multiplier?: number;
  /** Statuses to try again after. @default ['UNAVAILABLE'] */
  readonly statuses?: readonly StatusName[];
}

/** Second attempts of idempotent functions that start before the first has failed; the first answer counts. */
export interface HedgingOptions {
  /** Attempts in all; at least 2. @default 2 */
  readonly maxAttempts?: number;
  /** Time between two attempts, in milliseconds. */
  readonly delayMs: number;
  /** Statuses that do not end the call while another attempt runs. @default ['UNAVAILABLE'] */
  readonly statuses?: readonly StatusName[];
}

/** When an address that fails too often is left out for a while. */
export interface EjectionOptions {
  /** Time between two looks at the addresses, in milliseconds. @default 10000 */
  readonly intervalMs?: number;
  /** Shortest time an address is left out, in milliseconds; longer each time. @default 30000 */
  readonly baseMs?: number;
  /** Most of the addresses that may be out, in percent. @default 50 */
  readonly maxPercent?: number;
  /** Failed calls that put an address out, in percent of its calls. @default 50 */
  readonly failurePercent?: number;
  /** Calls an address must have had in the interval to be judged. @default 10 */
  readonly minCalls?: number;
}

/** Pings that find a dead connection. Many servers refuse pings more often than every five minutes: agree on it with the server. */
export interface KeepaliveOptions {
  /** Time without traffic before a ping, in milliseconds. */
  readonly intervalMs: number;
  /** Time for the answer, in milliseconds. @default 20000 */
  readonly timeoutMs?: number;
  /** Ping while no call is open, too. @default false */
  readonly whenIdle?: boolean;
}

/** Waits between attempts to connect. */
export interface ReconnectOptions {
  /** First wait, in milliseconds; not above `maxBackoffMs`. @default 100 */
  readonly initialBackoffMs?: number;
  /** Longest wait, in milliseconds. @default 5000 */
  readonly maxBackoffMs?: number;
}

/** Options of a client that its channels read. */
export interface ChannelBehaviour {
  /** Of functions with `idempotent`. @default {} */
  readonly retry?: RetryOptions | false;
  /** Of functions with `idempotent`, in place of retries. @default none */
  readonly hedging?: HedgingOptions;
  /** How calls go to the addresses. @default 'round_robin' for a list of addresses, 'pick_first' for one */
  readonly balancing?: 'round_robin' | 'pick_first';
  /** Of addresses that fail, with round_robin. @default {} */
  readonly ejection?: EjectionOptions | false;
  /** @default no pings */
  readonly keepalive?: KeepaliveOptions;
  /** @default {} */
  readonly reconnect?: ReconnectOptions;
  /** Of messages. @default those of a server; requests of any size, which the server judges */
  readonly limits?: ClientLimits;
  /** Further options of the channel, passed to grpc-js; they win. */
  readonly channel?: grpc.ChannelOptions;
}

const RETRIED: readonly StatusName[] = ['UNAVAILABLE'];

/** Retries with every default in place. */
export type RetryPolicy = Required<RetryOptions>;

/** How idempotent functions are retried, if they are. */
export function retryPolicyOf({
  retry = {},
  hedging,
}: Pick<ChannelBehaviour, 'retry' | 'hedging'>): RetryPolicy | undefined {
  if (hedging || !retry) return undefined;
  const { maxAttempts = 5, initialBackoffMs = 100, maxBackoffMs = 2000 } = retry;
  const { multiplier = 2, statuses = RETRIED } = retry;
  const first = Math.min(initialBackoffMs, maxBackoffMs);
  return { maxAttempts, initialBackoffMs: first, maxBackoffMs, multiplier, statuses };
}

/** Options of grpc-js for a channel to these addresses, over which these functions are called. */
export function channelOptionsFor(
  behaviour: ChannelBehaviour,
  {
    addresses,
    functions,
  }: { readonly addresses: readonly string[]; readonly functions: readonly FunctionSchema[] },
): grpc.ChannelOptions {
  const { keepalive, reconnect = {}, retry, hedging, limits, channel } = behaviour;
  const { initialBackoffMs = 100, maxBackoffMs = 5000 } = reconnect;
  const maxAttempts = hedging?.maxAttempts ?? (retry ? retry.maxAttempts : undefined);
  return {
    // grpc-js does not hold the first wait to the longest.
    'grpc.initial_reconnect_backoff_ms': Math.min(initialBackoffMs, maxBackoffMs),
    'grpc.max_reconnect_backoff_ms': maxBackoffMs,
    ...messageSizesOf(limits),
    // The configuration is here; without this, grpc-js asks the name server for another one in TXT records.
    'grpc.service_config_disable_resolution': 1,
    'grpc.service_config': JSON.stringify({
      loadBalancingConfig: loadBalancingOf({
        balancing: addresses.length > 1 ? 'round_robin' : 'pick_first',
        ...behaviour,
      }),
      methodConfig: methodConfigOf(behaviour, functions),
    }),
    ...(maxAttempts !== undefined && { 'grpc-node.retry_max_attempts_limit': maxAttempts }),
    ...(keepalive && {
      'grpc.keepalive_time_ms': keepalive.intervalMs,
      'grpc.keepalive_timeout_ms': keepalive.timeoutMs ?? 20_000,
      'grpc.keepalive_permit_without_calls': keepalive.whenIdle ? 1 : 0,
    }),
    ...channel,
  };
}

function messageSizesOf({ maxMessageBytes }: ClientLimits = {}): grpc.ChannelOptions {
  if (maxMessageBytes === undefined) return {};
  const bytes = Number.isFinite(maxMessageBytes) ? maxMessageBytes : -1; // which is any size for grpc-js
  return { 'grpc.max_receive_message_length': bytes, 'grpc.max_send_message_length': bytes };
}

/** @see https://github.com/grpc/grpc-proto/blob/master/grpc/service_config/service_config.proto */
function methodConfigOf(
  behaviour: ChannelBehaviour,
  functions: readonly FunctionSchema[],
): object[] {
  const name = functions
    .filter(({ idempotent }) => idempotent)
    .map((fn) => ({ service: `${fn.package}.${fn.service}`, method: fn.rpc }));
  if (name.length === 0) return [];
  if (behaviour.hedging) {
    const { maxAttempts = 2, delayMs, statuses = RETRIED } = behaviour.hedging;
    const hedgingPolicy = {
      maxAttempts,
      hedgingDelay: seconds(delayMs),
      nonFatalStatusCodes: statuses,
    };
    return [{ name, hedgingPolicy }];
  }
  const policy = retryPolicyOf(behaviour);
  if (!policy) return [];
  const retryPolicy = {
    maxAttempts: policy.maxAttempts,
    initialBackoff: seconds(policy.initialBackoffMs),
    maxBackoff: seconds(policy.maxBackoffMs),
    backoffMultiplier: policy.multiplier,
    retryableStatusCodes: policy.statuses,
  };
  return [{ name, retryPolicy }];
}

function loadBalancingOf({ balancing = 'pick_first', ejection = {} }: ChannelBehaviour): object[] {
  const policy = { [balancing]: {} };
  // Ejection leaves an address out among others; pick_first has no others.
  if (!ejection || balancing === 'pick_first') return [policy];
  const { intervalMs = 10_000, baseMs = 30_000, maxPercent = 50 } = ejection;
  const { failurePercent = 50, minCalls = 10 } = ejection;
  return [
    {
      outlier_detection: {
        interval: duration(intervalMs),
        base_ejection_time: duration(baseMs),
        max_ejection_time: duration(Math.max(300_000, baseMs)),
        max_ejection_percent: maxPercent,
        failure_percentage_ejection: {
          threshold: failurePercent,
          enforcement_percentage: 100,
          minimum_hosts: 2,
          request_volume: minCalls,
        },
        child_policy: [policy],
      },
    },
  ];
}

/** `1500` → `1.500s`, the JSON form of google.protobuf.Duration. */
function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(3)}s`;
}

function duration(ms: number): { seconds: number; nanos: number } {
  return { seconds: Math.floor(ms / 1000), nanos: (ms % 1000) * 1_000_000 };
}

/**
 * The target that grpc-js resolves.
 * @throws {Error} for several addresses that are not all IPv4 or all IPv6: grpc-js resolves one name only
 */
export function targetOf(addresses: readonly string[]): string {
  const plain = addresses.map((address) => address.replace(/^(grpc|http):\/\//, ''));
  const [only, second] = plain;
  if (only !== undefined && second === undefined) return only;
  const hosts = plain.map((address) => address.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1'));
  if (hosts.length > 0 && hosts.every((host) => isIPv4(host))) return `ipv4:${plain.join(',')}`;
  if (hosts.length > 0 && hosts.every((host) => isIPv6(host))) return `ipv6:${plain.join(',')}`;
  throw new Error(
    `Several addresses have to be IP addresses of one kind, not «${plain.join(', ')}». ` +
      'Name them so, or give one host name that resolves to all of them.',
  );
}
