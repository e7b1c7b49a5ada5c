/** Frames of HTTP/2 by hand (RFC 9113 §4.1), right and wrong ones. */

/** What every client begins with. */
export const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

/** Frame types (RFC 9113 §6). */
export const FRAME = {
  ...{ DATA: 0, HEADERS: 1, RST_STREAM: 3, SETTINGS: 4, PING: 6, GOAWAY: 7, CONTINUATION: 9 },
} as const;

/** Flags of frames. */
export const FLAG = { ACK: 1, END_STREAM: 1, END_HEADERS: 4 } as const;

/** What a frame consists of. */
export interface FrameParts {
  readonly type: number;
  readonly flags?: number;
  readonly stream?: number;
  readonly payload?: Buffer;
  /** A length that is not the payload's. */
  readonly length?: number;
}

/** One frame. */
export function frame({ type, flags = 0, stream = 0, payload, length }: FrameParts): Buffer {
  const body = payload ?? Buffer.alloc(0);
  const head = Buffer.alloc(9);
  head.writeUIntBE(length ?? body.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, body]);
}

/** The preface, with empty SETTINGS. */
export function opening(): Buffer {
  return Buffer.concat([PREFACE, frame({ type: FRAME.SETTINGS })]);
}

/** A header block of literals without indexing (RFC 7541 §6.2.2); names and values up to 126 bytes. */
export function headerBlock(headers: Readonly<Record<string, string>>): Buffer {
  const text = (value: string) => Buffer.concat([Buffer.of(value.length), Buffer.from(value)]);
  return Buffer.concat(
    Object.entries(headers).map(([name, value]) =>
      Buffer.concat([Buffer.of(0), text(name), text(value)]),
    ),
  );
}

/** Headers of a call. */
export function callHeaders(path: string): Buffer {
  return headerBlock({
    ...{ ':method': 'POST', ':scheme': 'http', ':path': path, ':authority': 'localhost' },
    ...{ te: 'trailers', 'content-type': 'application/grpc' },
  });
}
