/** google.rpc.Status with its details, as bytes: what travels in `grpc-status-details-bin`. */
import { Reader } from './wire-reader.js';
import { Writer } from './wire-writer.js';

/** One property of a request that is not as it has to be. */
export interface FieldViolation {
  /** `order.lines[3].quantity`; empty for the request as a whole. */
  readonly field: string;
  /** What is wrong with it. */
  readonly description: string;
}

/** The cause of an error, for programs. */
export interface ErrorInfo {
  /** In capitals: `ENOENT`, `OUT_OF_STOCK`. */
  readonly reason: string;
  /** Whose reason it is: `node:fs`, `shop.example.com`. */
  readonly domain: string;
  /** @default none */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** What a status says beside its code and text. */
export interface ErrorDetails {
  /** google.rpc.BadRequest. @default none */
  readonly violations?: readonly FieldViolation[] | undefined;
  /** google.rpc.ErrorInfo. @default none */
  readonly info?: ErrorInfo | undefined;
  /** google.rpc.RetryInfo: how long to wait before the next try, in milliseconds. @default unknown */
  readonly retryDelayMs?: number | undefined;
}

/** Clients of C++ take 8 KiB of metadata in all, and base64 makes four bytes of three. */
const MAX_DETAILS_BYTES = 2048;

const TYPE = 'type.googleapis.com/google.rpc.';

/** Tags of protobuf: field number and wire type. */
const VARINT_1 = 1 << 3;
const BYTES_1 = (1 << 3) | 2;
const BYTES_2 = (2 << 3) | 2;
const BYTES_3 = (3 << 3) | 2;

/**
 * The message google.rpc.Status, or undefined when there are no details. Violations that find no room are left out.
 * @see https://github.com/googleapis/googleapis/blob/master/google/rpc/error_details.proto
 */
export function encodeStatus(
  { code, details: text }: { readonly code: number; readonly details: string },
  details: ErrorDetails,
): Buffer | undefined {
  const packed: Uint8Array[] = [];
  const { violations = [], info, retryDelayMs } = details;
  if (info) packed.push(any('ErrorInfo', (to) => writeInfo(to, info)));
  if (retryDelayMs !== undefined && retryDelayMs >= 0) {
    packed.push(any('RetryInfo', (to) => writeDuration(to, retryDelayMs)));
  }
  const fitting = violations.map(violation);
  while (sizeOf(packed) + sizeOf(fitting) > MAX_DETAILS_BYTES && fitting.length > 0) fitting.pop();
  if (fitting.length > 0) {
    packed.push(
      any('BadRequest', (to) => fitting.forEach((each) => writeBytes(to, BYTES_1, each))),
    );
  }
  if (packed.length === 0 || sizeOf(packed) > MAX_DETAILS_BYTES) return undefined;
  const to = new Writer();
  to.tag(VARINT_1);
  to.int32(code);
  writeText(to, BYTES_2, text);
  for (const each of packed) writeBytes(to, BYTES_3, each);
  return Buffer.from(to.finish());
}

/** The details in a google.rpc.Status; those of other types, and bytes that are no such message, are none. */
export function decodeStatus(bytes: Uint8Array): ErrorDetails {
  const details: { -readonly [K in keyof ErrorDetails]: ErrorDetails[K] } = {};
  try {
    for (const [tag, packed] of fieldsOf(bytes)) {
      if (tag !== BYTES_3) continue;
      const fields = new Map(fieldsOf(packed));
      const type = textIn(fields.get(BYTES_1));
      const value = fields.get(BYTES_2) ?? new Uint8Array();
      if (type === `${TYPE}BadRequest`) details.violations = violationsIn(value);
      if (type === `${TYPE}ErrorInfo`) details.info = infoIn(value);
      if (type === `${TYPE}RetryInfo`) {
        details.retryDelayMs = delayIn(value);
      }
    }
  } catch {
    // A peer's details are a courtesy: the status itself has arrived.
    return {};
  }
  return details;
}

function violation({ field, description }: FieldViolation): Uint8Array {
  const to = new Writer();
  writeText(to, BYTES_1, field);
  writeText(to, BYTES_2, description);
  return to.finish();
}

function writeInfo(to: Writer, { reason, domain, metadata = {} }: ErrorInfo): void {
  writeText(to, BYTES_1, reason);
  writeText(to, BYTES_2, domain);
  for (const [key, value] of Object.entries(metadata)) {
    writeMessage(to, BYTES_3, () => {
      writeText(to, BYTES_1, key);
      writeText(to, BYTES_2, value);
    });
  }
}

function any(type: string, write: (to: Writer) => void): Uint8Array {
  const value = new Writer();
  write(value);
  const to = new Writer();
  writeText(to, BYTES_1, TYPE + type);
  writeBytes(to, BYTES_2, value.finish());
  return to.finish();
}

/** Up to a day: a longer wait is no advice. */
const MAX_DELAY_MS = 86_400_000;

function writeDuration(to: Writer, delayMs: number): void {
  to.tag(BYTES_1);
  to.duration(Math.min(delayMs, MAX_DELAY_MS));
}

function writeMessage(to: Writer, tag: number, write: () => void): void {
  to.tag(tag);
  const start = to.open();
  write();
  to.close(start);
}

function writeBytes(to: Writer, tag: number, bytes: Uint8Array): void {
  to.tag(tag);
  to.bytes(bytes);
}

/** Halves of surrogate pairs are no text of protobuf; they become U+FFFD. */
function writeText(to: Writer, tag: number, text: string): void {
  writeBytes(to, tag, Buffer.from(text));
}

function sizeOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((size, part) => size + part.length + 4, 0);
}

/** Tags and values of the fields with a length, which all that matter here have. */
function fieldsOf(bytes: Uint8Array): [number, Uint8Array][] {
  const fields: [number, Uint8Array][] = [];
  const from = new Reader(bytes);
  while (from.at < from.end) {
    const tag = from.tag();
    if ((tag & 7) === 2) fields.push([tag, from.bytes()]);
    else from.skip(tag);
  }
  return fields;
}

function violationsIn(badRequest: Uint8Array): FieldViolation[] {
  return fieldsOf(badRequest)
    .filter(([tag]) => tag === BYTES_1)
    .map(([, value]) => {
      const fields = new Map(fieldsOf(value));
      return { field: textIn(fields.get(BYTES_1)), description: textIn(fields.get(BYTES_2)) };
    });
}

function infoIn(bytes: Uint8Array): ErrorInfo {
  const fields = fieldsOf(bytes);
  const entries = fields
    .filter(([tag]) => tag === BYTES_3)
    .map(([, value]) => {
      const entry = new Map(fieldsOf(value));
      return [textIn(entry.get(BYTES_1)), textIn(entry.get(BYTES_2))];
    });
  const byTag = new Map(fields);
  return {
    reason: textIn(byTag.get(BYTES_1)),
    domain: textIn(byTag.get(BYTES_2)),
    metadata: Object.fromEntries(entries) as Record<string, string>,
  };
}

function delayIn(retryInfo: Uint8Array): number | undefined {
  const from = new Reader(retryInfo);
  let delayMs: number | undefined;
  while (from.at < from.end) {
    const tag = from.tag();
    if (tag === BYTES_1) delayMs = from.duration();
    else from.skip(tag);
  }
  return delayMs;
}

function textIn(value: Uint8Array = new Uint8Array()): string {
  return Buffer.from(value).toString();
}
