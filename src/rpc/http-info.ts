/** An HTTP exception as google.rpc.ErrorInfo carries it, and back: its status, its name, and the body of its response. */
import type { ErrorInfo } from './error-details.js';
import type { RpcError } from './rpc-error.js';

/** `domain` of the ErrorInfo of HTTP exceptions. */
const HTTP_DOMAIN = 'http';

/** A larger body is left out, so that the details have room for violations, too. */
const MAX_BODY_BYTES = 1024;

/** What has arrived of an HTTP exception. */
export interface HttpFailure {
  /** `404` */
  readonly status: number;
  /** `NotFoundException`; of exceptions whose text stays with the server `InternalServerErrorException`. */
  readonly name: string;
  /** What `getResponse()` gave, as JSON; the text of the status when that was too large. */
  readonly response: string | Record<string, unknown>;
}

/**
 * The info of an exception.
 *
 * @example
 * { "reason": "NOT_FOUND", "domain": "http", "metadata": { "status": "404", "response": "{\"message\":\"no such book\"}" } }
 */
export function httpInfo(error: Error, status: number): ErrorInfo {
  const response = bodyOf(error);
  const metadata = { status: `${status}`, ...(response !== undefined && { response }) };
  return { reason: reasonOf(error), domain: HTTP_DOMAIN, metadata };
}

/** The info of an exception that says no more than its status. */
export function hiddenHttpInfo(status: number, logId: string): ErrorInfo {
  const metadata = { status: `${status}`, logId };
  return { reason: 'INTERNAL_SERVER_ERROR', domain: HTTP_DOMAIN, metadata };
}

/** The exception of which a status was made; undefined when it was none. */
export function httpFailureOf({ info, details }: RpcError): HttpFailure | undefined {
  if (info?.domain !== HTTP_DOMAIN) return undefined;
  const { status, response } = info.metadata ?? {};
  if (status === undefined || !/^[1-5]\d\d$/.test(status)) return undefined;
  const words = info.reason.toLowerCase().split('_');
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  const body = response === undefined ? details : parsed(response);
  return { status: Number(status), name: `${name}Exception`, response: body ?? details };
}

/** `NotFoundException` → `NOT_FOUND` */
function reasonOf({ name }: Error): string {
  const words = name.replace(/(Exception|Error)$/, '').match(/[A-Z]?[a-z\d]+|[A-Z]+(?![a-z])/g);
  return (words ?? ['HTTP']).join('_').toUpperCase();
}

function bodyOf(error: Error): string | undefined {
  if (!('getResponse' in error) || typeof error.getResponse !== 'function') return undefined;
  try {
    // Of what is no JSON there is no text, whatever its type says.
    const text = JSON.stringify((error.getResponse as () => unknown)()) as string | undefined;
    return text !== undefined && Buffer.byteLength(text) <= MAX_BODY_BYTES ? text : undefined;
  } catch {
    return undefined; // a circle, or a bigint: over HTTP it would not be sent either
  }
}

function parsed(text: string): string | Record<string, unknown> | undefined {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'string') return body;
    return typeof body === 'object' && body ? (body as Record<string, unknown>) : undefined;
  } catch {
    return undefined; // a peer's details are a courtesy
  }
}
