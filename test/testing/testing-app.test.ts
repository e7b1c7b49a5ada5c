import { connect } from 'node:net';
import { Injectable, Module } from '@nestjs/common';
import grpc from '@grpc/grpc-js';
import { ApiFunc, MemoryFS } from 'nestjs-memfs';
import { createTestingApp, type TestingAppOptions } from 'nestjs-memfs/testing';
import { descriptorSetOf } from '../../src/emit/descriptors.js';
import { Echo, GENERATED, SCHEMA, serviceOf } from '../rpc/client/echo.js';

abstract class Greeting {
  abstract of(name: string): string;
}

@Injectable()
class PoliteGreeting extends Greeting {
  of(name: string): string {
    return `Good day, ${name}`;
  }
}

/** The provider to override stands in a module of its own, as in real applications. */
@Module({
  providers: [{ provide: Greeting, useClass: PoliteGreeting }],
  exports: [Greeting],
})
class GreetingModule {}

@Injectable()
class Greeter extends Echo {
  constructor(
    private readonly greeting: Greeting,
    private readonly fs: MemoryFS,
  ) {
    super();
  }

  @ApiFunc()
  override say(path: string): Promise<string> {
    return Promise.resolve(this.greeting.of(this.fs.readfile(path)));
  }

  order(): Promise<string> {
    return Promise.reject(new Error('not served'));
  }

  count(): AsyncIterable<number> {
    throw new Error('not served');
  }
}

const OPTIONS: TestingAppOptions = {
  imports: [GreetingModule],
  providers: [Greeter],
  files: { '/people/first.txt': 'Ada', '/people/bytes': Buffer.from([0xc5, 0xbb]) },
  generated: { ...GENERATED, files: { 'descriptors.binpb': descriptorSetOf(SCHEMA) } },
};

async function isOpen(url: string): Promise<boolean> {
  const [host = '', port = ''] = url.split(':');
  return new Promise((resolve) => {
    const socket = connect(Number(port), host);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

describe('createTestingApp', () => {
  it('given providers and files, when it starts, then its client, a foreign one and the MemoryFS are those of one application', async () => {
    await using testing = await createTestingApp(OPTIONS);
    const Service = grpc.makeGenericClientConstructor(serviceOf('SayService'), 'SayService');
    const foreign = new Service(testing.url, grpc.credentials.createInsecure());
    testing.fs.writefile('/people/second.txt', 'Grace');

    await expect(testing.client(Greeter).say('/people/first.txt')).resolves.toBe('Good day, Ada');
    const answer = await new Promise((resolve, reject) => {
      const say = foreign['say'] as (...args: unknown[]) => void; // what proto-loader's definition gives
      say.call(foreign, { text: '/people/second.txt' }, (error: Error | null, given: unknown) =>
        error ? reject(error) : resolve(given),
      );
    });
    foreign.close();

    expect(answer).toEqual({ result: 'Good day, Grace' });
    expect(testing.fs.readfilebytes('/people/bytes')).toEqual(Buffer.from([0xc5, 0xbb]));
  });

  it('given the end of its block, when the application was disposed of, then nothing listens any more', async () => {
    let url: string;
    {
      await using testing = await createTestingApp(OPTIONS);
      url = testing.url;
      await expect(isOpen(url)).resolves.toBe(true);
    }

    await expect(isOpen(url)).resolves.toBe(false);
  });

  it.each<[string, NonNullable<TestingAppOptions['overrides']>[number]]>([
    ['a value', { provide: Greeting, useValue: { of: (name: string) => `Hi ${name}` } }],
    [
      'a class',
      {
        provide: Greeting,
        useClass: class {
          of(name: string): string {
            return `Hi ${name}`;
          }
        },
      },
    ],
    [
      'a factory that injects',
      {
        provide: Greeting,
        useFactory: (fs: MemoryFS) => ({
          of: (name: string) => (fs.exists('/') ? `Hi ${name}` : ''),
        }),
        inject: [MemoryFS],
      },
    ],
  ])(
    'given %s for a provider of another module, when a function uses it, then it is that one',
    async (_, override) => {
      await using testing = await createTestingApp({ ...OPTIONS, overrides: [override] });

      await expect(testing.client(Greeter).say('/people/first.txt')).resolves.toBe('Hi Ada');
    },
  );

  it('given two applications at once, when one is written to, then the other has its own files and port', async () => {
    await using first = await createTestingApp(OPTIONS);
    await using second = await createTestingApp(OPTIONS);

    first.fs.writefile('/people/first.txt', 'Alan');

    await expect(second.client(Greeter).say('/people/first.txt')).resolves.toBe('Good day, Ada');
    expect(second.url).not.toBe(first.url);
  });
});
