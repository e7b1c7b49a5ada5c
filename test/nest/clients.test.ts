import {
  Injectable,
  Module,
  type INestApplicationContext,
  type ModuleMetadata,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  ApiFunc,
  ApiFuncFramework,
  clientToken,
  InjectClient,
  MemFsModule,
  type CallContext,
  type Client,
} from 'nestjs-memfs';
import { descriptorSetOf } from '../../src/emit/descriptors.js';
import { Echo, GENERATED, SCHEMA, startEcho, type EchoServer } from '../rpc/client/echo.js';

// Applications that ask for clients: of a foreign server, and of their own functions.

const WITH_DESCRIPTORS = {
  ...GENERATED,
  schema: {
    ...SCHEMA,
    functions: SCHEMA.functions.map((fn) => (fn.name === 'say' ? { ...fn, hasContext: true } : fn)),
  },
  files: { 'descriptors.binpb': descriptorSetOf(SCHEMA) },
};

/** Serves what Echo declares; found by the name of its base. */
@Injectable()
class OwnEcho extends Echo {
  @ApiFunc()
  override say(text: string, call?: CallContext): Promise<string> {
    return Promise.resolve(`own ${text} from ${call?.peer === 'local' ? 'here' : 'afar'}`);
  }

  order(): Promise<string> {
    return Promise.reject(new Error('not served'));
  }

  count(): AsyncIterable<number> {
    throw new Error('not served');
  }
}

@Injectable()
class Asking {
  constructor(
    @InjectClient(Echo) readonly echo: Client<Echo>,
    @InjectClient(Echo, 'wire') readonly wire: Client<Echo>,
  ) {}
}

let app: INestApplicationContext | undefined;
let server: EchoServer | undefined;

afterEach(async () => {
  await app?.close();
  server?.close();
  app = undefined;
  server = undefined;
});

async function started(metadata: ModuleMetadata): Promise<INestApplicationContext> {
  @Module({
    ...metadata,
    imports: [
      MemFsModule.forRoot({ generated: WITH_DESCRIPTORS, grpc: { port: 0 } }),
      ...(metadata.imports ?? []),
    ],
  })
  class AppModule {}

  app = await NestFactory.createApplicationContext(AppModule, { logger: ['fatal'] });
  return app;
}

async function foreign(): Promise<string> {
  server = await startEcho({
    say: ({ request }, done) => done(null, { result: `foreign ${request.text}` }),
    order: ({ request }, done) => done(null, { result: `foreign ${request.text}` }),
  });
  return server.address;
}

describe('MemFsModule.forFeature', () => {
  it('given a client of a foreign server, when a provider calls it, then that server answers', async () => {
    const url = await foreign();
    const context = await started({
      imports: [
        MemFsModule.forFeature({
          clients: [
            { type: Echo, url },
            { type: Echo, name: 'wire', url },
          ],
        }),
      ],
      providers: [Asking],
    });

    await expect(context.get(Asking).echo.order('tea')).resolves.toBe('foreign tea');
  });

  it('given a function of the same application, when its client is called, then no socket is used, and one is where it is asked for', async () => {
    const url = await foreign();
    const context = await started({
      imports: [
        MemFsModule.forFeature({
          clients: [
            { type: Echo, url },
            { type: Echo, name: 'wire', url, inProcess: false },
          ],
        }),
      ],
      providers: [Asking, OwnEcho],
    });
    const { echo, wire } = context.get(Asking);

    await expect(echo.say('tea')).resolves.toBe('own tea from here');
    await expect(wire.say('tea')).resolves.toBe('foreign tea');
    // What the application does not serve is found by the url.
    await expect(echo.order('tea')).resolves.toBe('foreign tea');
  });

  it('given a class alone, when it is not served here, then the error says that a url is missing', async () => {
    const context = await started({ imports: [MemFsModule.forFeature({ clients: [Echo] })] });
    const echo = context.get<Client<Echo>>(clientToken(Echo), { strict: false });

    await expect(echo.say('tea')).rejects.toThrow('no url for say');
  });

  it('given the application is closed, when its client is called again, then it is closed, for new options too', async () => {
    const url = await foreign();
    const context = await started({
      imports: [MemFsModule.forFeature({ clients: [{ type: Echo, url }] })],
    });
    const echo = context.get<Client<Echo>>(clientToken(Echo), { strict: false });
    await echo.order('tea');

    await context.close();

    await expect(echo.order('tea')).rejects.toThrow('the client is closed');
    await expect(echo.$with({}).order('tea')).rejects.toThrow('the client is closed');
  });

  it('given two features, when the application starts, then its servers are started once', async () => {
    const context = await started({
      imports: [
        MemFsModule.forFeature({ clients: [Echo] }),
        MemFsModule.forFeature({ clients: [{ type: Echo, name: 'wire' }] }),
      ],
      providers: [OwnEcho],
    });

    expect(context.get(ApiFuncFramework).functions.map(({ name }) => name)).toEqual(['say']);
  });
});
