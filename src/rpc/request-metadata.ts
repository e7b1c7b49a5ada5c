/** The metadata of a request: its headers without those that belong to HTTP/2 and to gRPC itself. */
import type { IncomingHttpHeaders } from 'node:http2';
import { Metadata } from '@grpc/grpc-js';

const RESERVED: ReadonlySet<string> = new Set([
  ...['te', 'content-type', 'accept-encoding'],
  ...['grpc-timeout', 'grpc-encoding', 'grpc-accept-encoding'],
]);

/** What a function gets to see. */
export function metadataOf(headers: IncomingHttpHeaders): Metadata {
  const custom: Record<string, string | string[] | undefined> = {};
  for (const name in headers) {
    if (isCustom(name)) custom[name] = headers[name];
  }
  return Metadata.fromHttp2Headers(custom);
}

/** Names and values together, in bytes as they arrived. */
export function sizeOf(headers: IncomingHttpHeaders): number {
  let bytes = 0;
  for (const name in headers) {
    if (!isCustom(name)) continue;
    const value = headers[name];
    if (typeof value === 'string') bytes += name.length + value.length;
    else for (const each of value ?? []) bytes += name.length + each.length;
  }
  return bytes;
}

function isCustom(name: string): boolean {
  return name.charCodeAt(0) !== 0x3a /* : of pseudo-headers */ && !RESERVED.has(name);
}
