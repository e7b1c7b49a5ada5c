import { setTimeout as delay } from 'node:timers/promises';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ApiFuncFramework, createClient, MemFsModule, type Client } from 'nestjs-memfs';
import { generateServices, type GeneratedFolder } from '../../support/generated.js';
import { held, Library } from '../../support/services/library.js';

let generated: GeneratedFolder;
let app: INestApplicationContext;
let overWire: Client<Library>;
let inProcess: Client<Library>;

beforeAll(async () => {
  generated = await generateServices();

  @Module({
    imports: [
      MemFsModule.forRoot({
        generated: generated.path,
        grpc: { port: 0, limits: { maxCallsPerFunction: 1 } },
      }),
    ],
    providers: [Library],
  })
  class AppModule {}

  app = await NestFactory.createApplicationContext(AppModule, { logger: ['fatal'] });
  const framework = app.get(ApiFuncFramework);
  const url = framework.functions[0]?.address ?? '';
  overWire = createClient(Library, { url, generated: generated.path });
  inProcess = createClient(Library, { framework, generated: generated.path });
});

afterAll(async () => {
  overWire.$close();
  await app.close();
  await generated.remove();
});

/** One call of `hold` is in the function. */
async function entered(): Promise<void> {
  while (held.length === 0) await delay(5);
}

function letGo(): void {
  for (const end of held.splice(0)) end();
}

const FULL = {
  status: 'RESOURCE_EXHAUSTED',
  details: '/library.v1.HoldService/Hold has as many calls in flight as it may have: 1',
};

describe('calls of one function at a time', () => {
  it.each([
    ['over the wire', () => overWire],
    ['in process', () => inProcess],
  ])(
    'given a call %s, when others come by both ways, then both are refused alike, until it has ended',
    async (_, client) => {
      const first = client().hold();
      await entered();

      await expect(overWire.hold()).rejects.toMatchObject(FULL);
      await expect(inProcess.hold()).rejects.toMatchObject(FULL);
      letGo();
      await first;
      const next = inProcess.hold();
      await entered();
      letGo();

      await expect(next).resolves.toBe('let go');
    },
  );

  it('given a cancelled call whose function goes on, when another comes, then its place is still taken', async () => {
    const abort = new AbortController();
    const first = inProcess.$with({ signal: abort.signal }).hold();
    await entered();
    abort.abort();
    await expect(first).rejects.toMatchObject({ status: 'CANCELLED' });

    await expect(inProcess.hold()).rejects.toMatchObject(FULL);
    letGo();

    // The function's end is a few turns of the event loop away, and nothing tells of it.
    for (let next = inProcess.hold(); ; next = inProcess.hold()) {
      const outcome = await Promise.race([next.catch(() => 'full'), entered()]);
      if (outcome === 'full') continue;
      letGo();
      await expect(next).resolves.toBe('let go');
      break;
    }
  });

  it('given a stream that is being read, when its reader leaves it, then its place is free', async () => {
    const open = inProcess.count(10)[Symbol.asyncIterator]();
    await open.next();
    const refused = inProcess.count(10)[Symbol.asyncIterator]();
    await expect(refused.next()).rejects.toMatchObject({ status: 'RESOURCE_EXHAUSTED' });

    await open.return?.();

    const next = inProcess.count(1)[Symbol.asyncIterator]();
    await expect(next.next()).resolves.toEqual({ done: false, value: 1 });
    await next.return?.();
  });

  it('given an argument that does not fit, when the call is refused for it, then its place is free', async () => {
    await expect(
      inProcess
        .count('1' as unknown as number)
        [Symbol.asyncIterator]()
        .next(),
    )
      .rejects //
      .toMatchObject({ status: 'INVALID_ARGUMENT' });

    const next = inProcess.count(1)[Symbol.asyncIterator]();

    await expect(next.next()).resolves.toEqual({ done: false, value: 1 });
    await next.return?.();
  });
});
