/** Messages within messages: how deep a server and a client take them, with bytes that are nested by hand. */
import grpc from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import {
  ApiFuncFramework,
  compileCodecs,
  createClient,
  type ClientOptions,
  type FrameworkOptions,
} from '../../src/rpc/index.js';
import type { FunctionSchema, MessageSchema, Schema } from '../../src/schema/schema.js';
import { framed, openSession, rawCall } from '../support/raw-grpc.js';
import { fields, list, scalar } from './codec-schema.js';

const FILE = 'deep/v1/same.proto';
const LINK = { kind: 'message', message: 'deep.v1.Link' } as const;

function message(name: string, rest: Pick<MessageSchema, 'shape' | 'fields'>): MessageSchema {
  return { name: `deep.v1.${name}`, file: FILE, origin: FILE, ...rest };
}

const FUNCTION: FunctionSchema = {
  ...{ name: 'same', className: 'Deep', source: 'deep.ts', package: 'deep.v1', file: FILE },
  ...{ service: 'SameService', rpc: 'Same', kind: 'unary' },
  ...{ request: 'deep.v1.SameRequest', response: 'deep.v1.SameResponse' },
};
const SCHEMA: Schema = {
  version: 1,
  functions: [FUNCTION],
  messages: [
    message('SameRequest', { shape: 'request', fields: fields({ link: LINK }) }),
    message('SameResponse', { shape: 'response', fields: fields({ result: LINK }) }),
    message('Link', {
      shape: 'object',
      fields: fields({
        next: { presence: 'optional', type: LINK },
        numbers: list(scalar('int32')),
        text: scalar('string'),
      }),
    }),
  ],
  enums: [],
};

interface Link {
  next?: Link;
  numbers: number[];
  text: string;
}

abstract class Deep {
  abstract same(link: Link): Promise<Link>;
}

/** So many links, one in the other; the innermost has a packed list. */
function linkBytes(depth: number): Buffer {
  let bytes: Buffer = Buffer.from([0x12, 3, 1, 2, 3]);
  for (let n = 0; n < depth; n++) bytes = lengthPrefixed(0x0a, bytes);
  return bytes;
}

function lengthPrefixed(tag: number, bytes: Buffer): Buffer {
  const head = protobuf.Writer.create().uint32(tag).uint32(bytes.length).finish();
  return Buffer.concat([head, bytes]);
}

function linkValue(depth: number): Link {
  let link: Link = { numbers: [1, 2, 3], text: '' };
  for (let n = 1; n < depth; n++) link = { next: link, numbers: [], text: '' };
  return link;
}

/** A server of ours that gives back what it is given. */
async function serve(options: FrameworkOptions) {
  const framework = new ApiFuncFramework({ ...options, logger: silent });
  const { address = '', path } = await framework.startServer((link: Link) => link, {
    ...{ name: 'same', port: 0, schema: SCHEMA },
  });
  const session = openSession(`http://${address}`);
  return {
    address,
    send: (depth: number) => rawCall(session, path, { body: framed(linkBytes(depth)) }),
    [Symbol.asyncDispose]: async () => {
      session.destroy();
      await framework.stopServers();
    },
  };
}

const silent = { log: () => undefined, warn: () => undefined, error: () => undefined };

function connect(url: string, options: ClientOptions<Deep> = {}) {
  const generated = { schema: SCHEMA, codecs: compileCodecs(SCHEMA), files: {} };
  return createClient(Deep, { url, generated, ...options });
}

describe('a server', () => {
  it.each([
    ['no limit', {}, 100],
    ['a limit of 3', { maxNestingDepth: 3 }, 3],
    ['a limit of 150', { maxNestingDepth: 150 }, 150],
  ])(
    'given %s, when messages are nested as deep, then they go through, and INVALID_ARGUMENT is the answer to one more',
    async (_, limits, depth) => {
      await using server = await serve({ limits });

      const [fits, tooDeep] = await Promise.all([server.send(depth), server.send(depth + 1)]);

      expect(fits.status).toBe(grpc.status.OK);
      expect(fits.body.equals(framed(linkBytes(depth)))).toBe(true);
      expect(tooDeep.status).toBe(grpc.status.INVALID_ARGUMENT);
      expect(tooDeep.message).toContain(`more than ${depth} nested messages`);
    },
  );

  it('given no bound at all, when messages are nested deeper than the stack bears, then the call fails and the next is served', async () => {
    await using server = await serve({ limits: { maxNestingDepth: Infinity } });

    const deep = await server.send(30_000);

    expect(deep.status).toBe(grpc.status.INTERNAL);
    await expect(server.send(1)).resolves.toMatchObject({ status: grpc.status.OK });
  });
});

describe('a client', () => {
  /** A server of grpc-js alone that answers with so many links. */
  async function answering(depth: number) {
    const server = new grpc.Server();
    const raw = (bytes: Buffer) => bytes;
    const path = '/deep.v1.SameService/Same';
    server.addService(
      {
        same: {
          ...{ path, requestStream: false, responseStream: false },
          ...{ requestSerialize: raw, requestDeserialize: raw },
          ...{ responseSerialize: raw, responseDeserialize: raw },
        },
      },
      { same: (_: unknown, done: grpc.sendUnaryData<Buffer>) => done(null, linkBytes(depth)) },
    );
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      ),
    );
    return { url: `127.0.0.1:${port}`, [Symbol.dispose]: () => server.forceShutdown() };
  }

  it.each([
    ['no limit', {}, 100],
    ['a limit of 3', { maxNestingDepth: 3 }, 3],
    ['a limit of 150', { maxNestingDepth: 150 }, 150],
  ])(
    'given %s, when an answer is nested as deep, then it arrives, and INTERNAL is what comes of one more',
    async (_, limits, depth) => {
      using fitting = await answering(depth);
      using tooDeep = await answering(depth + 1);
      using client = connect(fitting.url, { limits });
      using other = connect(tooDeep.url, { limits });

      await expect(client.same(linkValue(1))).resolves.toEqual(linkValue(depth));
      await expect(other.same(linkValue(1))).rejects.toMatchObject({
        status: 'INTERNAL',
        message: expect.stringContaining(`more than ${depth} nested messages`) as string,
      });
    },
  );

  it('given a limit of 150 on both sides, when a value of that depth is sent, then it comes back', async () => {
    await using server = await serve({ limits: { maxNestingDepth: 150 } });
    using client = connect(server.address, { limits: { maxNestingDepth: 150 } });
    using timid = connect(server.address);

    await expect(client.same(linkValue(150))).resolves.toEqual(linkValue(150));
    await expect(timid.same(linkValue(150))).rejects.toThrow('more than 100 nested messages');
  });

  it('given a circle, when it is sent, then it is refused before it leaves', async () => {
    const circle: Link = { numbers: [], text: '' };
    circle.next = circle;
    using client = connect('127.0.0.1:1');

    await expect(client.same(circle)).rejects.toMatchObject({
      status: 'INVALID_ARGUMENT',
      message: expect.stringContaining('is there a circle?') as string,
    });
  });

  it('given a limit that is no number, when the client is made, then the error names it', () => {
    expect(() => connect('127.0.0.1:1', { limits: { maxNestingDepth: -1 } })).toThrow(
      /maxNestingDepth/,
    );
  });
});

describe('a message that stands more than once', () => {
  const codec = compileCodecs(SCHEMA)['deep.v1.SameRequest'];
  const { root } = protobuf.parse(`
    syntax = "proto3";
    message Link { optional Link next = 1; repeated int32 numbers = 2; string text = 3; }
    message SameRequest { Link link = 1; }
  `);

  it('given four occurrences, when they are read, then all are one, as protobufjs reads them', () => {
    const parts = [
      { numbers: [1, 2], text: 'first' },
      { numbers: [3], next: { numbers: [7] } },
      { next: { text: 'inner', numbers: [8] } },
      { numbers: [4] },
    ];
    const link = root.lookupType('Link');
    const bytes = Buffer.concat(
      parts.map((part) => lengthPrefixed(0x0a, Buffer.from(link.encode(part).finish()))),
    );

    const [ours] = codec?.decode(bytes) as [Link];

    const theirs = root.lookupType('SameRequest').decode(bytes).toJSON() as { link: object };
    expect(ours).toMatchObject(theirs.link);
    expect(ours).toEqual({
      ...{ numbers: [1, 2, 3, 4], text: 'first' },
      next: { numbers: [7, 8], text: 'inner' },
    });
  });

  it('given occurrences within occurrences, when they are nested too deep, then they are refused as any other', () => {
    const twice = (depth: number): Buffer => {
      let bytes: Buffer = Buffer.alloc(0);
      for (let n = 0; n < depth; n++) {
        const one = lengthPrefixed(0x0a, bytes);
        bytes = Buffer.concat([lengthPrefixed(0x0a, Buffer.alloc(0)), one]);
      }
      return bytes;
    };

    expect(() => codec?.decode(twice(100))).not.toThrow();
    expect(() => codec?.decode(twice(101))).toThrow('more than 100 nested messages');
  });
});
