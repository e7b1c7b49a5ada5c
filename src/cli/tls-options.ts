/** TLS of `memfs call` and `memfs list`: whom to trust, and who one is. */
import type { ClientTls } from '../rpc/index.js';
import { UsageError } from './cli-error.js';
import type { Call } from './command.js';

/** The options, as commander writes them. */
export const tlsOptions = [
  ['--tls', 'speak TLS, and trust whom Node trusts'],
  ['--ca <file>', 'speak TLS, and trust this authority (PEM)'],
  ['--cert <file>', 'own certificate for mutual TLS (PEM)'],
  ['--key <file>', 'key of the own certificate (PEM)'],
  ['--server-name <name>', "name in the server's certificate (default: that of the address)"],
] as const;

/** How to connect; any of the options asks for TLS. @throws {UsageError} for one half of a pair */
export function securityOf(call: Call): { readonly tls?: ClientTls } {
  const names = ['ca', 'cert', 'key', 'serverName'] as const;
  const given = names.flatMap((name) => {
    const value = call.text(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  const tls: ClientTls = Object.fromEntries(given);
  if (!tls.cert !== !tls.key) {
    throw new UsageError('--cert and --key go together; give both or none.');
  }
  if (given.length === 0 && !call.has('tls')) return {};
  // grpc-js names a server by its IP address in the handshake (DEP0123), which is nothing to tell a user.
  process.noDeprecation = true;
  return { tls };
}
