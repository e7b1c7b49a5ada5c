/** An RpcError as trailers carry it, and back: text that every client takes, and details in `grpc-status-details-bin`. */
import type { Metadata } from '@grpc/grpc-js';
import { decodeStatus, encodeStatus } from './error-details.js';
import { RpcError, statusName } from './rpc-error.js';

/** A status in transit, with the names that grpc-js gives its parts. */
export interface WireStatus {
  readonly code: number;
  readonly details: string;
  readonly metadata: Metadata;
}

/** Where google.rpc.Status stands. */
const DETAILS_KEY = 'grpc-status-details-bin';

/** Of the text once it is percent-encoded: with the details it fits the 8 KiB that clients of C++ take. */
const MAX_TEXT_BYTES = 2048;

/** The status as it is sent. Details that the function has put into the metadata itself are left as they are. */
export function toWire(error: RpcError): WireStatus {
  const status = { code: error.code, details: shortened(error.details) };
  const bytes = encodeStatus(status, error);
  if (!bytes || error.metadata.get(DETAILS_KEY).length > 0) {
    return { ...status, metadata: error.metadata };
  }
  const metadata = error.metadata.clone();
  metadata.set(DETAILS_KEY, bytes);
  return { ...status, metadata };
}

/** The status that has arrived, as an error. */
export function fromWire(status: WireStatus): RpcError {
  const [bytes] = status.metadata.get(DETAILS_KEY);
  const details = bytes instanceof Buffer ? decodeStatus(bytes) : {};
  return new RpcError(statusName(status.code), status.details, {
    ...details,
    metadata: status.metadata,
    cause: status,
  });
}

function shortened(text: string): string {
  // grpc-js passes the text to encodeURI, which throws at half of a surrogate pair.
  const valid = Buffer.from(text).toString();
  if (valid.length <= MAX_TEXT_BYTES && encodeURI(valid).length <= MAX_TEXT_BYTES) return valid;
  let short = '';
  let room = MAX_TEXT_BYTES - encodeURI('…').length;
  for (const character of valid) {
    room -= encodeURI(character).length;
    if (room < 0) break;
    short += character;
  }
  return `${short}…`;
}
