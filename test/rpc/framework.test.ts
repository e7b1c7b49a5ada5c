import { createServer, type AddressInfo } from 'node:net';
import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';
import { ApiFuncFramework, PortTakenError } from 'nestjs-memfs';

/** Any method of a client that proto-loader's definitions give. */
type Untyped = grpc.Client & Record<string, (...args: unknown[]) => unknown>;

const VALUE_SERVICE = `
  syntax = "proto3";
  package functions.v1;
  import "google/protobuf/struct.proto";
  service ShoutService { rpc Shout(google.protobuf.Value) returns (google.protobuf.Value); }
`;

/** Calls Shout with a client made by proto-loader, so that nothing of ours encodes or decodes. */
async function shoutAt(address: string, value: object): Promise<unknown> {
  const { mkdtempSync, writeFileSync, rmSync } = await import('node:fs');
  const { tmpdir } = await import('node:os');
  const folder = mkdtempSync(`${tmpdir()}/memfs-framework-`);
  writeFileSync(`${folder}/shout.proto`, VALUE_SERVICE);
  const definition = protoLoader.loadSync(`${folder}/shout.proto`);
  rmSync(folder, { recursive: true });
  const Service = grpc.makeGenericClientConstructor(
    definition['functions.v1.ShoutService'] as grpc.ServiceDefinition,
    'ShoutService',
  );
  const client = new Service(address, grpc.credentials.createInsecure()) as unknown as Untyped;
  try {
    return await new Promise((resolve, reject) =>
      client['Shout']?.(value, (error: Error | null, answer: unknown) =>
        error ? reject(error) : resolve(answer),
      ),
    );
  } finally {
    client.close();
  }
}

function shout(text: string): string {
  return text.toUpperCase();
}

describe('ApiFuncFramework without Nest', () => {
  it('given a plain function, when its server is started, then a foreign client calls it with google.protobuf.Value', async () => {
    const framework = new ApiFuncFramework();
    const { address = '' } = await framework.startServer(shout, { port: 0 });

    try {
      await expect(shoutAt(address, { stringValue: 'cześć' })).resolves.toMatchObject({
        stringValue: 'CZEŚĆ',
      });
    } finally {
      await framework.stopServers();
    }
  });

  it('given two functions on two ports, when the servers start, then functions says where each is', async () => {
    const framework = new ApiFuncFramework();
    framework.registerFunction(shout, { port: 0 });
    framework.registerFunction((n: number) => n, { name: 'same', port: 0 });

    const functions = await framework.startServers();
    await framework.stopServers();

    expect(functions.map(({ path }) => path)).toEqual([
      '/functions.v1.ShoutService/Shout',
      '/functions.v1.SameService/Same',
    ]);
    expect(functions.every(({ address }) => /^127\.0\.0\.1:\d+$/.test(address ?? ''))).toBe(true);
    expect(framework.functions.every(({ address }) => address === undefined)).toBe(true);
  });

  it('given a name that is registered, when it is registered again, then the error names it', () => {
    const framework = new ApiFuncFramework();
    framework.registerFunction(shout);

    expect(() => framework.registerFunction(shout)).toThrow('/functions.v1.ShoutService/Shout');
  });

  it('given a port that another server holds, when the servers start, then PortTakenError says so and nothing stays open', async () => {
    const other = createServer();
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    const { port } = other.address() as AddressInfo;
    const framework = new ApiFuncFramework();
    framework.registerFunction((n: number) => n, { name: 'free', port: 0 });
    framework.registerFunction(shout, { port });

    try {
      await expect(framework.startServers()).rejects.toThrow(PortTakenError);
      expect(framework.functions.every(({ address }) => address === undefined)).toBe(true);
    } finally {
      await new Promise((done) => other.close(done));
    }
  });

  it('given a call in flight, when the servers stop, then the call gets its answer', async () => {
    const framework = new ApiFuncFramework();
    let release: (value: string) => void = () => undefined;
    const entered = new Promise<void>((resolve) => {
      framework.registerFunction(
        () => {
          resolve();
          return new Promise<string>((done) => (release = done));
        },
        { name: 'shout', port: 0 },
      );
    });
    const [info] = await framework.startServers();
    const call = shoutAt(info?.address ?? '', { nullValue: 'NULL_VALUE' });
    await entered;

    const stopped = framework.stopServers();
    release('done');

    await expect(call).resolves.toMatchObject({ stringValue: 'done' });
    await stopped;
  });
});
