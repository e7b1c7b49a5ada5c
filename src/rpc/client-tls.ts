/** Whom a client trusts and who it is, as channel credentials of grpc-js. */
import { readFileSync } from 'node:fs';
import grpc from '@grpc/grpc-js';

/** TLS of a client. A text is the path of a PEM file, bytes are the PEM itself; files are read when the client connects first. */
export interface ClientTls {
  /** The authority to trust. @default those that Node trusts */
  readonly ca?: string | Uint8Array;
  /** Own certificate, for mutual TLS; with `key`. @default none */
  readonly cert?: string | Uint8Array;
  /** Key of the own certificate. @default none */
  readonly key?: string | Uint8Array;
  /** Name that the server's certificate has to bear. @default the host of the address */
  readonly serverName?: string;
}

/** What says how to connect: neither is plaintext, and credentials win. */
export interface Security {
  /** @default plaintext */
  readonly tls?: ClientTls;
  /** Made by grpc-js, for what `tls` has no option for. */
  readonly credentials?: grpc.ChannelCredentials;
}

/**
 * The credentials of a channel.
 * @throws {Error} for a file that cannot be read (ENOENT, …), for what is no PEM, and for one half of a pair
 */
export function credentialsOf({ tls, credentials }: Security): grpc.ChannelCredentials {
  if (credentials) return credentials;
  if (!tls) return grpc.credentials.createInsecure();
  const [ca, cert, key] = [tls.ca, tls.cert, tls.key].map(pemOf);
  if (!cert !== !key) {
    throw new Error('tls.cert and tls.key of a client go together; give both or none.');
  }
  try {
    return grpc.credentials.createSsl(ca, key, cert);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The certificates of the client cannot be used: ${reason}`, { cause });
  }
}

/** Options of the channel: the name is checked and sent in the handshake, and is the `:authority` of every call. */
export function namingOf({ tls }: Security): grpc.ChannelOptions {
  if (tls?.serverName === undefined) return {};
  const { serverName } = tls;
  return { 'grpc.ssl_target_name_override': serverName, 'grpc.default_authority': serverName };
}

function pemOf(source: string | Uint8Array | undefined): Buffer | undefined {
  if (source === undefined) return undefined;
  return typeof source === 'string' ? readFileSync(source) : Buffer.from(source);
}
