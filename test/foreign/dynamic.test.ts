import { join } from 'node:path';
import { DynamicGrpcComponent } from 'nestjs-memfs';
import { ApiFuncFramework } from '../../src/rpc/index.js';
import { describeWith, runProgram } from '../support/processes.js';
import { SCHEMA } from '../rpc/client/echo.js';

// Functions that no build has read, called by grpcio with what the server's reflection tells of them.

/** Path and request in ProtoJSON; the answers come back in that form, or as status and text. */
async function python(
  address: string,
  ...requests: readonly [string, unknown][]
): Promise<unknown> {
  const { stdout } = await runProgram('/usr/bin/python3', [
    join(import.meta.dirname, 'dynamic.py'),
    address,
    ...requests.map((request) => JSON.stringify(request)),
  ]);
  return JSON.parse(stdout);
}

function say(text: string): string {
  return text.toUpperCase();
}

describeWith(
  ['/usr/bin/python3', '-c', 'import grpc, google.protobuf'],
  'apt-get install python3-grpcio python3-protobuf',
)('functions registered at run time', () => {
  it('given functions of JSON values, when Python calls them, then it gets what they return', async () => {
    const framework = new ApiFuncFramework({ port: 0 });
    framework.registerFunction((value: unknown) => ({ value, list: [1, null, 'ż'] }), {
      name: 'wrap',
    });
    framework.registerFunction(async (n: number) => Promise.resolve(n / 2), {
      name: 'half',
      package: 'maths.v1',
    });
    const [info] = await framework.startServers();

    try {
      await expect(
        python(
          info?.address ?? '',
          ['functions.v1.WrapService/Wrap', { tea: ['oolong', 3, true] }],
          ['maths.v1.HalfService/Half', 7],
        ),
      ).resolves.toEqual([{ value: { tea: ['oolong', 3, true] }, list: [1, null, 'ż'] }, 3.5]);
    } finally {
      await framework.stopServers();
    }
  });

  it('given a schema, when Python calls the function, then its messages are typed, and what does not fit is refused', async () => {
    const framework = new ApiFuncFramework({ port: 0 });
    framework.registerFunction(say, { schema: SCHEMA });
    framework.registerFunction(() => 42, { name: 'order', schema: SCHEMA });
    const [info] = await framework.startServers();

    try {
      await expect(
        python(
          info?.address ?? '',
          ['echo.v1.SayService/Say', { text: 'cześć' }],
          ['echo.v1.SayService/Say', {}],
          ['echo.v1.OrderService/Order', { text: 'tea' }],
        ),
      ).resolves.toEqual([
        { result: 'CZEŚĆ' },
        // An empty text is proto3's default, which ProtoJSON leaves out.
        {},
        ['INTERNAL', expect.stringContaining('result')],
      ]);
    } finally {
      await framework.stopServers();
    }
  });

  it('given a component with a schema, when it is served, then its protos stand in its filesystem and Python calls it', async () => {
    const component = new DynamicGrpcComponent(say, { port: 0, schema: SCHEMA });
    const { address } = await component.startGrpcServer();

    try {
      await expect(
        python(address ?? '', ['echo.v1.SayService/Say', { text: 'tea' }]),
      ).resolves.toEqual([{ result: 'TEA' }]);
      await expect(component.process('tea')).resolves.toBe('TEA');
      expect(component.fs.readfile('/proto/echo/v1/echo.proto')).toContain('service SayService');
    } finally {
      await component.stopGrpcServer();
    }
  });
});

describe('a schema that does not fit', () => {
  it('given no function of that name in it, when it is registered, then the error names it', () => {
    const framework = new ApiFuncFramework({ port: 0 });

    expect(() => framework.registerFunction(say, { name: 'missing', schema: SCHEMA })).toThrow(
      'no function called «missing»',
    );
  });
});
