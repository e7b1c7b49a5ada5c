/** Codecs as Standard Schemas, in Nest's own pipe and over HTTP. */
import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import {
  Body,
  Controller,
  Module,
  Post,
  StandardSchemaValidationPipe,
  type INestApplication,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { compileCodecs } from '../../src/rpc/compile-codecs.js';
import { formats } from '../../src/rpc/formats.js';
import type { FieldSchema, Schema } from '../../src/schema/schema.js';

const field = (name: string, number: number, rest: Partial<FieldSchema>): FieldSchema => ({
  name,
  protoName: name,
  number,
  presence: 'required',
  type: { kind: 'scalar', scalar: 'string' },
  ...rest,
});

const SCHEMA: Schema = {
  version: 1,
  functions: [],
  enums: [],
  messages: [
    {
      name: 'shop.v1.Order',
      file: 'shop/v1/types.proto',
      origin: 'src/order.ts#Order',
      shape: 'object',
      fields: [
        field('email', 1, { constraints: { format: 'email' } }),
        field('lines', 2, {
          type: {
            kind: 'list',
            element: { kind: 'message', message: 'shop.v1.Line' },
            as: 'array',
          },
          constraints: { minItems: 1 },
        }),
      ],
    },
    {
      name: 'shop.v1.Line',
      file: 'shop/v1/types.proto',
      origin: 'src/order.ts#Line',
      shape: 'object',
      fields: [
        field('sku', 1, { constraints: { pattern: '^[A-Z]+$' } }),
        field('note', 2, { presence: 'optional' }),
      ],
    },
  ],
};

const order = compileCodecs(SCHEMA, { formats })['shop.v1.Order']!;
const GOOD = { email: 'a@example.com', lines: [{ sku: 'A' }, { sku: 'B', note: 'ż' }] };

/** Every refusal with the path that both ends show. */
const REFUSED: readonly (readonly [unknown, string, (string | number)[]])[] = [
  [{ ...GOOD, email: 'a' }, 'expected the format email, got "a"', ['email']],
  [{ ...GOOD, lines: [] }, 'needs at least 1 items, has 0', ['lines']],
  [
    { ...GOOD, lines: [{ sku: 'A' }, { sku: 'b' }] },
    'expected a text that matches ^[A-Z]+$, got "b"',
    ['lines', 1, 'sku'],
  ],
  [{ ...GOOD, lines: [{ sku: 7 }] }, 'expected a string, got 7', ['lines', 0, 'sku']],
  ['order', 'expected an object (Order), got "order"', []],
];

@Controller()
class Orders {
  @Post()
  place(@Body({ schema: order }) body: typeof GOOD): string {
    return body.lines.map(({ sku }) => sku).join();
  }
}

@Module({ controllers: [Orders] })
class AppModule {}

describe('a codec as a Standard Schema', () => {
  it('given its interface, when read, then it is one of version 1', () => {
    const schema: StandardSchemaV1 = order;

    expect(schema['~standard']).toMatchObject({ version: 1, vendor: 'nestjs-memfs' });
  });

  it('given a valid value, when validated, then it is the value', () => {
    expect(order['~standard'].validate(GOOD)).toEqual({ value: GOOD });
  });

  it.each(REFUSED)(
    'given %j, when validated, then the issue says what is wrong and where',
    (value, message, path) => {
      expect(order['~standard'].validate(value)).toEqual({ issues: [{ message, path }] });
    },
  );

  it('given a value whose getter throws, when validated, then that error is thrown, which is no issue of the value', () => {
    const error = new TypeError('no lines yet');
    const value = {
      ...GOOD,
      get lines(): never {
        throw error;
      },
    };

    expect(() => order['~standard'].validate(value)).toThrow(error);
  });

  it('given a value that was refused, when another is encoded, then it is encoded whole', () => {
    void order['~standard'].validate({ ...GOOD, lines: [{ sku: 'A' }, {}] });

    expect(order.decode(order.encode(GOOD))).toEqual(GOOD);
  });

  it.each(REFUSED.slice(0, 4))(
    "given %j, when Nest's pipe takes it, then it throws what is wrong and where",
    async (value, message, path) => {
      const pipe = new StandardSchemaValidationPipe();
      const metadata = { type: 'body', schema: order } as const;

      await expect(pipe.transform(value, metadata)).rejects.toMatchObject({
        response: { message: [`${path.join('.')}: ${message}`], statusCode: 400 },
      });
    },
  );
});

describe('the pipe over HTTP', () => {
  let app: INestApplication;
  const post = async (body: unknown) => {
    const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
    const response = await fetch(`http://127.0.0.1:${port}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return [response.status, await response.text()];
  };

  beforeAll(async () => {
    app = await NestFactory.create(AppModule, { logger: false });
    app.useGlobalPipes(new StandardSchemaValidationPipe());
    await app.listen(0, '127.0.0.1');
  });

  afterAll(() => app.close());

  it('given a valid body, when posted, then the handler has it', async () => {
    expect(await post(GOOD)).toEqual([201, 'A,B']);
  });

  it('given a body that breaks a tag, when posted, then the answer names the property', async () => {
    const [status, text] = await post({ ...GOOD, lines: [{ sku: 'A' }, { sku: '1' }] });

    expect(status).toBe(400);
    expect(text).toContain('lines.1.sku: expected a text that matches ^[A-Z]+$');
  });
});
