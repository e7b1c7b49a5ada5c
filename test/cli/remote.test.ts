/** list --url and call --reflect against a server of grpc-js, proto-loader and @grpc/reflection, which know nothing of us. */
import { mkdirSync, writeFileSync } from 'node:fs';
import grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import { Desk } from './desk.js';

const PROTO = `
syntax = "proto3";
package garden.v1;
import "google/protobuf/timestamp.proto";
import "garden/kinds.proto";
message Plant { string name = 1; Kind kind = 2; google.protobuf.Timestamp sown_at = 3; bytes seed = 4; int64 leaves = 5; map<string, double> sizes = 6; oneof home { string pot = 7; uint32 bed = 8; } }
message Count { int32 value = 1; }
service Garden {
  rpc Echo(Plant) returns (Plant);
  rpc Rows(Count) returns (stream Count);
  rpc Sum(stream Count) returns (Count);
  rpc Double(stream Count) returns (stream Count);
  rpc Fail(Count) returns (Count);
  rpc Hang(Count) returns (Count);
}`;
const KINDS = `syntax = "proto3"; package garden.v1; enum Kind { KIND_UNSPECIFIED = 0; KIND_TREE = 1; }`;
const NO_PACKAGE = `syntax = "proto3"; message Text { string text = 1; } service Bare { rpc Say(Text) returns (Text); }`;

const PLANT = {
  name: 'Oak – dąb',
  kind: 'KIND_TREE',
  sownAt: '2026-10-01T08:30:00Z',
  seed: Buffer.from([0, 255]).toString('base64'),
  leaves: '9007199254740993',
  sizes: { trunk: 1.5 },
  bed: 3,
};

interface Count {
  readonly value: number;
}
type Unary = grpc.handleUnaryCall<Count, Count>;

const desk = new Desk();
const server = new grpc.Server();
let url: string;

beforeAll(async () => {
  mkdirSync(desk.path('garden'));
  writeFileSync(desk.path('garden/garden.proto'), PROTO);
  writeFileSync(desk.path('garden/kinds.proto'), KINDS);
  writeFileSync(desk.path('bare.proto'), NO_PACKAGE);
  const definition = loadSync(['garden/garden.proto', 'bare.proto'], { includeDirs: [desk.dir] });
  const service = (name: string) => definition[name] as grpc.ServiceDefinition;
  server.addService(service('garden.v1.Garden'), {
    echo: ((call, done) => done(null, call.request)) as Unary,
    rows: (call: grpc.ServerWritableStream<Count, Count>) => {
      for (let value = 1; value <= call.request.value; value++) call.write({ value });
      call.end();
    },
    sum: (call: grpc.ServerReadableStream<Count, Count>, done: grpc.sendUnaryData<Count>) => {
      let value = 0;
      call.on('data', (count: Count) => (value += count.value));
      call.on('end', () => done(null, { value }));
    },
    double: (call: grpc.ServerDuplexStream<Count, Count>) => {
      call.on('data', ({ value }: Count) => call.write({ value: value * 2 }));
      call.on('end', () => call.end());
    },
    fail: ((call, done) =>
      done({
        code: grpc.status.FAILED_PRECONDITION,
        details: String(call.metadata.get('season')[0]),
      })) as Unary,
    hang: (() => undefined) as Unary,
  });
  server.addService(service('Bare'), { say: ((call, done) => done(null, call.request)) as Unary });
  new ReflectionService(definition).addToServer(server);
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  url = `127.0.0.1:${port}`;
});

afterAll(() => {
  server.forceShutdown();
  desk[Symbol.dispose]();
});

async function call(words: readonly string[], input?: string) {
  return desk.start(['call', ...words, '-u', url], { ...(input !== undefined && { input }) });
}

it('given a foreign server, when listed, then each method has its declaration and path', async () => {
  const { out, err } = await desk.start(['list', '-u', url]);

  expect(err).toBe('');
  const lines = out.split('\n').map((line) => line.replace(/ {2,}/, ' '));
  expect(lines).toContain('Echo(Plant) returns (Plant) /garden.v1.Garden/Echo');
  expect(lines).toContain('Double(stream Count) returns (stream Count) /garden.v1.Garden/Double');
  expect(lines).toContain('Say(Text) returns (Text) /Bare/Say');
});

it('given a value with a field of every sort, when echoed, then the same ProtoJSON comes back', async () => {
  const { out, err } = await call(['Echo', JSON.stringify(PLANT)]);

  expect(err).toBe('');
  expect(JSON.parse(out)).toEqual(PLANT);
});

it.each([
  {
    words: ['garden.v1.Garden/Rows', '{"value":3}'],
    out: '{"value":1}\n{"value":2}\n{"value":3}\n',
  },
  { words: ['sum', '-'], input: '{"value":1}\n\n{"value":41}\n', out: '{\n  "value": 42\n}\n' },
  {
    words: ['Garden/Double', '-'],
    input: '{"value":1}\n{"value":2}',
    out: '{"value":2}\n{"value":4}\n',
  },
  { words: ['/Bare/Say', '{"text":"x"}'], out: '{\n  "text": "x"\n}\n' },
  { words: ['Sum', '-'], input: '', out: '{}\n' },
])('given $words, when called, then the answers are JSON', async ({ words, input, out }) => {
  expect(await call(words, input)).toMatchObject({ code: 0, out, err: '' });
});

it.each([
  { words: ['Fail', '-m', 'season=winter'], code: 1, message: /FAILED_PRECONDITION: winter/ },
  { words: ['Hang', '-d', '300'], code: 1, message: /DEADLINE_EXCEEDED/ },
  {
    words: ['Nothing'],
    code: 2,
    message: /no method 'Nothing'; it has .*\/garden\.v1\.Garden\/Echo/,
  },
  { words: ['Echo', '{"colour":1}'], code: 1, message: /INVALID_ARGUMENT: .*colour/ },
  { words: ['Echo', '{'], code: 2, message: /the input is no JSON/ },
])('given $words, when called, then it fails with $code and says why', async (given) => {
  const { code, err, out } = await call(given.words);

  expect(err).toMatch(given.message);
  expect({ code, out }).toEqual({ code: given.code, out: '' });
});

it('given no server, or one without reflection, when listed, then that is said', async () => {
  const bare = new grpc.Server();
  const port = await new Promise<number>((resolve) =>
    bare.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (_, bound) =>
      resolve(bound),
    ),
  );

  const without = await desk.start(['list', '-u', `127.0.0.1:${port}`]);
  bare.forceShutdown();
  const nobody = await desk.start(['list', '-u', `127.0.0.1:${port}`]);

  expect(without).toMatchObject({ code: 1 });
  expect(without.err).toMatch(/UNIMPLEMENTED/);
  expect(nobody).toMatchObject({ code: 1 });
  expect(nobody.err).toMatch(/UNAVAILABLE/);
  expect(desk.memfs(['list', '-u', 'nonsense'])).toMatchObject({ code: 2 });
});
