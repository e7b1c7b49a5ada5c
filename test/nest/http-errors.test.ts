/** Exceptions of Nest that a function throws, as a caller catches them: over a socket and in process. */
import {
  BadGatewayException,
  BadRequestException,
  ConflictException,
  HttpException,
  ImATeapotException,
  InternalServerErrorException,
  NotFoundException,
} from '@nestjs/common';
import {
  ApiFuncFramework,
  createClient,
  FileNotFoundError,
  httpErrors,
  MemoryFS,
  RpcError,
} from 'nestjs-memfs';
import { createClient as createPlainClient } from '../../src/rpc/index.js';
import { compileCodecs, type ClientOptions } from '../../src/rpc/index.js';
import type { FunctionSchema, Schema } from '../../src/schema/schema.js';
import { fields, scalar } from '../rpc/codec-schema.js';

class OutOfStock extends HttpException {
  constructor() {
    super({ sku: 'x-1', left: 0 }, 409);
  }
}

const circle: Record<string, unknown> = { message: 'round' };
circle['self'] = circle;

const THROWN: Readonly<Record<string, () => Error>> = {
  text: () => new NotFoundException('no such book'),
  bare: () => new ConflictException(),
  body: () => new ConflictException({ message: 'taken', by: ['a', 'b'], since: 5 }),
  list: () => new BadRequestException(['rows.0.amount must be positive', 'name is empty']),
  base: () => new HttpException('half past', 418),
  teapot: () => new ImATeapotException('short and stout'),
  own: () => new OutOfStock(),
  odd: () => new HttpException({ message: 'blocked' }, 451),
  gateway: () => new BadGatewayException('the press is down'),
};

const FILE = 'failing/v1/fail.proto';
const FUNCTION: FunctionSchema = {
  ...{ name: 'fail', className: 'Failing', source: 'failing.ts', package: 'failing.v1' },
  ...{ file: FILE, service: 'FailService', rpc: 'Fail', kind: 'unary' },
  ...{ request: 'failing.v1.FailRequest', response: 'failing.v1.FailResponse' },
};
const STREAM: FunctionSchema = {
  ...FUNCTION,
  ...{ name: 'stream', service: 'StreamService', rpc: 'Stream', kind: 'server_streaming' },
};
const text = scalar('string');
const SCHEMA: Schema = {
  version: 1,
  functions: [FUNCTION, STREAM],
  messages: [
    { name: 'FailRequest', shape: 'request' as const, fields: fields({ how: text }) },
    { name: 'FailResponse', shape: 'response' as const, fields: fields({ result: text }) },
  ].map((message) => ({
    ...message,
    ...{ name: `failing.v1.${message.name}`, file: FILE, origin: FILE },
  })),
  enums: [],
};

abstract class Failing {
  abstract fail(how: string): Promise<string>;
  abstract stream(how: string): AsyncIterable<string>;
}

function fail(how: string): string {
  const thrown = THROWN[how];
  if (thrown) throw thrown();
  switch (how) {
    case 'file':
      return new MemoryFS().readfile('/secret/plan');
    case 'status':
      throw new RpcError('ABORTED', 'again', { retryDelayMs: 5 });
    case 'circle':
      throw new NotFoundException(circle);
    case 'large':
      throw new NotFoundException({ message: 'far', body: 'x'.repeat(5000) });
    case 'hidden':
      throw new InternalServerErrorException('the password is 1234');
    default:
      throw new HttpException({ message: 'the password is 1234' }, 507);
  }
}

async function* stream(how: string): AsyncGenerator<string> {
  yield await Promise.resolve('first');
  fail(how);
}

const logger = { log: () => undefined, warn: () => undefined, error: () => undefined };
const framework = new ApiFuncFramework({ port: 0, logger });
const generated = { schema: SCHEMA, codecs: compileCodecs(SCHEMA), files: {} };
let url = '';

beforeAll(async () => {
  framework.registerFunction(fail, { name: 'fail', schema: SCHEMA });
  framework.registerFunction(stream, { name: 'stream', schema: SCHEMA });
  await framework.startServers();
  url = framework.functions[0]?.address ?? '';
});

afterAll(() => framework.stopServers());

const WAYS: [string, () => ClientOptions<Failing>][] = [
  ['over a socket', () => ({ url, generated })],
  ['in process', () => ({ framework, generated })],
];

async function caught(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe.each(WAYS)('%s', (_, optionsOf) => {
  it.each(Object.entries(THROWN))(
    'given the exception %s, when it is thrown, then its class, its status, its text and its body come back',
    async (how, make) => {
      using client = createClient(Failing, optionsOf());
      const thrown = make() as HttpException;

      const got = (await caught(client.fail(how))) as HttpException;

      const isOwn = thrown instanceof OutOfStock;
      expect(got.constructor).toBe(isOwn ? HttpException : thrown.constructor);
      expect(got.getStatus()).toBe(thrown.getStatus());
      expect(got.getResponse()).toEqual(thrown.getResponse());
      if (!isOwn) expect(got.message).toBe(thrown.message);
      expect(got.cause).toBeInstanceOf(RpcError);
    },
  );

  it.each(['circle', 'large'])(
    'given a %s body, when it is thrown, then the exception comes back with its text',
    async (how) => {
      using client = createClient(Failing, optionsOf());

      const got = await caught(client.fail(how));

      expect(got).toBeInstanceOf(NotFoundException);
      expect((got as Error).message).toBe(how === 'circle' ? 'round' : 'far');
    },
  );

  it.each([
    ['hidden', InternalServerErrorException, 500],
    ['other', HttpException, 507],
  ] as const)(
    'given an exception that is the fault of the server (%s), when it is thrown, then its text stays there',
    async (how, type, status) => {
      using client = createClient(Failing, optionsOf());

      const got = (await caught(client.fail(how))) as HttpException;

      expect(got.constructor).toBe(type);
      expect(got.getStatus()).toBe(status);
      expect(got.message).toMatch(/^internal error; the server's log has it as/);
      expect(JSON.stringify([got.getResponse(), got.cause])).not.toContain('password');
    },
  );

  it('given an error of the filesystem and a status, when they are thrown, then they come back', async () => {
    using client = createClient(Failing, optionsOf());

    const [file, status] = await Promise.all([
      caught(client.fail('file')),
      caught(client.fail('status')),
    ]);

    expect(file).toBeInstanceOf(FileNotFoundError);
    expect(file).toMatchObject({ code: 'ENOENT', syscall: 'open' });
    expect(status).toBeInstanceOf(RpcError);
    expect(status).toMatchObject({ status: 'ABORTED', details: 'again', retryDelayMs: 5 });
  });

  it('given a stream that fails, when it is read, then the exception comes after its values', async () => {
    using client = createClient(Failing, optionsOf());
    const values: string[] = [];
    const read = async () => {
      for await (const value of client.stream('text')) values.push(value);
    };

    const got = await caught(read());

    expect(values).toEqual(['first']);
    expect(got).toBeInstanceOf(NotFoundException);
  });

  it('given a client that knows nothing of Nest, when an exception arrives, then it is an RpcError, unless it is told', async () => {
    using plain = createPlainClient(Failing, optionsOf());
    using told = createPlainClient(Failing, { ...optionsOf(), errors: [httpErrors] });

    const [status, exception] = await Promise.all([
      caught(plain.fail('text')),
      caught(told.fail('text')),
    ]);

    expect(status).toBeInstanceOf(RpcError);
    expect(status).toMatchObject({ status: 'NOT_FOUND', details: 'no such book' });
    expect(exception).toBeInstanceOf(NotFoundException);
  });
});
