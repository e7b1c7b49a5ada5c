import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { BadRequestException, HttpException, NotFoundException } from '@nestjs/common';
import grpc from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import { ApiFuncFramework, FileNotFoundError, MemoryFS, RpcError } from 'nestjs-memfs';
import { STATUS_OF_FS_CODE, STATUS_OF_HTTP, toRpcError } from '../../src/rpc/index.js';
import { thrownError } from '../../src/rpc/thrown-error.js';
import { fromWire, toWire } from '../../src/rpc/wire-status.js';
import { byteFunction, framed, openSession, rawCall, serveBytes } from '../support/raw-grpc.js';

/** As in googleapis: google/rpc/status.proto and error_details.proto, what of them is used. */
const PROTO = `
  syntax = "proto3";
  package google.rpc;
  message Any { string type_url = 1; bytes value = 2; }
  message Duration { int64 seconds = 1; int32 nanos = 2; }
  message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
  message ErrorInfo { string reason = 1; string domain = 2; map<string, string> metadata = 3; }
  message RetryInfo { Duration retry_delay = 1; }
  message DebugInfo { repeated string stack_entries = 1; string detail = 2; }
  message BadRequest {
    message FieldViolation { string field = 1; string description = 2; string reason = 3; }
    repeated FieldViolation field_violations = 1;
  }
`;
const { root } = protobuf.parse(PROTO, { keepCase: true });
const typeOf = (name: string) => root.lookupType(`google.rpc.${name}`);

interface Decoded {
  readonly code: number;
  readonly message: string;
  readonly details: readonly { readonly type_url: string; readonly value: Uint8Array }[];
}

/** What protobufjs reads in a trailer: the Status, and each detail by the name of its type. */
function decoded(base64: unknown): { code: number; message: string; details: object } {
  const status = typeOf('Status').decode(Buffer.from(String(base64), 'base64'));
  const { code, message, details } = status as unknown as Decoded;
  const named = details.map(({ type_url, value }) => {
    const name = type_url.replace('type.googleapis.com/google.rpc.', '');
    return [name, typeOf(name).toObject(typeOf(name).decode(value), { longs: Number })];
  });
  return { code, message, details: Object.fromEntries(named) as object };
}

/** A function that throws, and the trailers that a foreign client sees. */
async function trailersOf(error: unknown): Promise<Readonly<Record<string, unknown>>> {
  const failing = byteFunction('/t.v1.Fail/Fail', () => {
    throw error;
  });
  await using server = await serveBytes([failing]);
  return (await rawCall(server.connect(), failing.path)).headers;
}

/** google.protobuf.Value { null_value: NULL_VALUE } */
const NULL_VALUE = Buffer.of(8, 0);

const SILENT = { log: () => undefined, warn: () => undefined, error: () => undefined };

const OPTIONS = { newLogId: () => 'id', logUnknown: () => undefined };

describe('google.rpc.Status of a server, read by protobufjs', () => {
  it('given an RpcError with details, when a function throws it, then each arrives under its type', async () => {
    const error = new RpcError('UNAVAILABLE', 'wróć później', {
      info: { reason: 'CLOSED', domain: 'shop.example.com', metadata: { opens: '08:00' } },
      retryDelayMs: 1500,
      violations: [
        { field: 'order.lines[3].quantity', description: 'none left' },
        { field: '', description: 'half a pair: \ud800' },
      ],
    });

    const trailers = await trailersOf(error);

    expect(decoded(trailers['grpc-status-details-bin'])).toEqual({
      code: 14,
      message: 'wróć później',
      details: {
        ErrorInfo: { reason: 'CLOSED', domain: 'shop.example.com', metadata: { opens: '08:00' } },
        RetryInfo: { retry_delay: { seconds: 1, nanos: 500_000_000 } },
        BadRequest: {
          field_violations: [
            { field: 'order.lines[3].quantity', description: 'none left' },
            { description: 'half a pair: \ufffd' },
          ],
        },
      },
    });
  });

  it('given no details, when a function throws, then there is no such trailer', async () => {
    const trailers = await trailersOf(new RpcError('ABORTED', 'again'));

    expect(trailers).not.toHaveProperty('grpc-status-details-bin');
  });

  it('given a thousand violations and a long text, when they are thrown, then the trailers fit 8 KiB', async () => {
    const violations = Array.from({ length: 1000 }, (_, n) => ({
      ...{ field: `rows[${n}]`, description: 'has to be positive' },
    }));

    const trailers = await trailersOf(
      new RpcError('INVALID_ARGUMENT', 'ż'.repeat(9000), { violations }),
    );

    const { details } = decoded(trailers['grpc-status-details-bin']);
    expect(details).toMatchObject({ BadRequest: { field_violations: { 0: violations[0] } } });
    expect(JSON.stringify(trailers).length).toBeLessThan(8192);
  });

  it('given an argument that does not fit its type, when it is sent, then BadRequest names the property', async () => {
    await using framework = new ApiFuncFramework();
    const info = await framework.startServer((n: unknown) => n, { name: 'same', port: 0 });
    const session = openSession(`http://${info.address ?? ''}`);

    // google.protobuf.Value { string_value: <a byte that is no UTF-8> }
    const answer = await rawCall(session, info.path, { body: framed(Buffer.of(0x1a, 1, 0xff)) });

    session.close();
    expect(answer.status).toBe(grpc.status.INVALID_ARGUMENT);
    expect(decoded(answer.headers['grpc-status-details-bin']).details).toHaveProperty('BadRequest');
  });
});

describe('exceptions of Nest', () => {
  it.each([
    [
      'texts of class-validator',
      new BadRequestException(['rows.0.amount must be a positive number', 'Try again']),
      [
        { field: 'rows.0.amount', description: 'rows.0.amount must be a positive number' },
        { description: 'Try again' },
      ],
    ],
    [
      'texts of a Standard Schema',
      new BadRequestException(['rows.0.amount: Too small']),
      [{ field: 'rows.0.amount', description: 'Too small' }],
    ],
    [
      'errors of class-validator',
      new BadRequestException([
        {
          property: 'rows',
          children: [{ property: '0', constraints: { min: 'amount must not be less than 1' } }],
        },
      ]),
      [{ field: 'rows.0', description: 'amount must not be less than 1' }],
    ],
  ])(
    'given %s, when they are thrown, then they are field violations',
    async (_, error, expected) => {
      const trailers = await trailersOf(error);

      expect(decoded(trailers['grpc-status-details-bin'])).toMatchObject({
        ...{ code: 3, details: { BadRequest: { field_violations: expected } } },
      });
    },
  );

  it('given a NotFoundException, when it is thrown, then ErrorInfo has its name and its status', async () => {
    const trailers = await trailersOf(new NotFoundException('no such order'));

    expect(decoded(trailers['grpc-status-details-bin'])).toMatchObject({
      code: 5,
      message: 'no such order',
      details: { ErrorInfo: { reason: 'NOT_FOUND', domain: 'http', metadata: { status: '404' } } },
    });
  });
});

describe('what a caller gets', () => {
  it('given a Status that protobufjs wrote, when it arrives, then its details are read and unknown ones passed over', () => {
    const any = (name: string, value: object) => ({
      type_url: `type.googleapis.com/google.rpc.${name}`,
      value: typeOf(name).encode(typeOf(name).fromObject(value)).finish(),
    });
    const violation = { field: 'a', description: 'b', reason: 'C' };
    const bytes = typeOf('Status').encode({
      ...{ code: 3, message: 'no' },
      details: [
        any('DebugInfo', { detail: 'x' }),
        any('BadRequest', { field_violations: [violation] }),
        any('RetryInfo', { retry_delay: { seconds: 2, nanos: 5_000_000 } }),
        any('ErrorInfo', { reason: 'R', domain: 'd', metadata: { k: 'v' } }),
      ],
    });
    const metadata = new grpc.Metadata();
    metadata.set('grpc-status-details-bin', Buffer.from(bytes.finish()));

    const error = fromWire({ code: 3, details: 'no', metadata });

    expect(error).toMatchObject({
      violations: [{ field: 'a', description: 'b' }],
      retryDelayMs: 2005,
      info: { reason: 'R', domain: 'd', metadata: { k: 'v' } },
    });
  });

  it('given details that are no Status, when they arrive, then the status is there without them', () => {
    const metadata = new grpc.Metadata();
    metadata.set('grpc-status-details-bin', Buffer.of(0x1a, 0xff));

    const error = fromWire({ code: 9, details: 'no', metadata });

    expect(error).toMatchObject({ status: 'FAILED_PRECONDITION', violations: [] });
  });

  it.each([true, false])(
    'given a filesystem error and exposeErrors %p, when it has crossed the wire, then it is of the same class, with its status as the cause',
    async (exposeErrors) => {
      const folder = await mkdtemp(join(tmpdir(), 'memfs-errors-'));
      const thrown = [
        () => new MemoryFS().readfile('/secret/name'),
        () => readFileSync(join(folder, 'name')),
      ].map((read) => {
        try {
          return read();
        } catch (error) {
          return error as NodeJS.ErrnoException;
        }
      }) as NodeJS.ErrnoException[]; // neither file is there
      await rm(folder, { recursive: true });

      const got = thrown.map((error) =>
        thrownError(fromWire(toWire(toRpcError(error, { ...OPTIONS, exposeErrors }))), []),
      );

      for (const [n, error] of got.entries()) {
        expect(error).toBeInstanceOf(FileNotFoundError);
        expect(error).toMatchObject({ code: 'ENOENT', syscall: 'open', errno: -2 });
        expect(error).toHaveProperty('cause.code', grpc.status.NOT_FOUND);
        expect((error as FileNotFoundError).path).toBe(exposeErrors ? thrown[n]?.path : undefined);
      }
    },
  );
});

/** What a program without types may throw. */
const REVOKED = Proxy.revocable({}, {});
REVOKED.revoke();
const throwing = () => {
  throw new Error('a getter');
};

describe('what nobody would throw', () => {
  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['an object without a prototype', Object.create(null)],
    ['a message that throws', Object.defineProperty(new Error(), 'message', { get: throwing })],
    ['a stack that throws', Object.defineProperty(new Error(), 'stack', { get: throwing })],
    ['a code that throws', Object.defineProperty({ syscall: '' }, 'code', { get: throwing })],
    ['a getStatus() that throws', Object.assign(new Error(), { getStatus: throwing })],
    ['a revoked Proxy', REVOKED.proxy],
    ['the status OK', new RpcError('OK', '')],
    ['the code of OK', { code: 0, details: '' }],
    ['an unknown status', new RpcError('NONE' as 'OK', '')],
    ['a status without text', new RpcError('ABORTED', undefined as unknown as string)],
    [
      'details that are no texts',
      new RpcError('ABORTED', '', { info: { reason: 5 as unknown as string, domain: '' } }),
    ],
  ])('given %s, when a function throws it, then INTERNAL arrives', async (_, thrown) => {
    const framework = new ApiFuncFramework({ logger: SILENT });
    const fail = () => {
      throw thrown;
    };
    const { address, path } = await framework.startServer(fail, { name: 'fail', port: 0 });
    const session = openSession(`http://${address}`);

    const answer = await rawCall(session, path, { body: framed(NULL_VALUE) });

    session.destroy();
    await framework.stopServers();
    expect(answer.status).toBe(grpc.status.INTERNAL);
  });
});

describe('the tables', () => {
  const readme = readFileSync(resolve(import.meta.dirname, '../../README.md'), 'utf8');

  it.each(Object.entries(STATUS_OF_FS_CODE))(
    'given %s, when the README is read, then it says %s',
    (code, status) => {
      const [row] = readme.match(new RegExp(`^\\|.*\\b${code}\\b.*\\|.*\\|$`, 'm')) ?? [];

      expect(row?.split('|')[2]?.trim()).toBe(status);
    },
  );

  it.each(Object.entries(STATUS_OF_HTTP))(
    'given an exception of HTTP %s, when it is thrown, then its status is %s',
    (http, status) => {
      const error = toRpcError(new HttpException('text', Number(http)), OPTIONS);

      expect([error.status, error.details]).toEqual([status, 'text']);
    },
  );
});
