import { setTimeout as delay } from 'node:timers/promises';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ApiFuncFramework, createClient, MemFsModule, RpcError, type Client } from 'nestjs-memfs';
import { generateServices, type GeneratedFolder } from '../../support/generated.js';
import { Binding, Library, log, type Book } from '../../support/services/library.js';
import {
  Bracketed,
  Clock,
  OnlyLibrarians,
  Shelves,
  Visits,
} from '../../support/services/shelves.js';

// The same calls over a socket and in the process: what the wire gives is what the other has to give.

let generated: GeneratedFolder;
let app: INestApplicationContext;

interface Clients {
  readonly library: Client<Library>;
  readonly shelves: Client<Shelves>;
  readonly visits: Client<Visits>;
}

let overWire: Clients;
let inProcess: Clients;

beforeAll(async () => {
  generated = await generateServices();

  @Module({
    imports: [MemFsModule.forRoot({ generated: generated.path, grpc: { port: 0 } })],
    controllers: [Shelves],
    providers: [Library, Visits, Clock, OnlyLibrarians, Bracketed],
  })
  class AppModule {}

  app = await NestFactory.createApplicationContext(AppModule, { logger: ['fatal'] });
  const framework = app.get(ApiFuncFramework);
  const wire = { url: framework.functions[0]?.address ?? '', generated: generated.path };
  const local = { framework, generated: generated.path };
  const clients = (options: typeof wire | typeof local) => ({
    library: createClient(Library, options),
    shelves: createClient(Shelves, options),
    visits: createClient(Visits, options),
  });
  overWire = clients(wire);
  inProcess = clients(local);
});

afterAll(async () => {
  const { library, shelves, visits } = overWire;
  for (const client of [library, shelves, visits]) client.$close();
  await app.close();
  await generated.remove();
});

beforeEach(() => {
  log.length = 0;
});

async function logged(entry: string): Promise<void> {
  while (!log.includes(entry)) await delay(5);
}

const BOOK: Book = {
  title: 'Księga',
  pages: 412,
  copies: 1,
  weight: 0.1,
  isbn: 9n,
  printed: new Date(5),
  cover: Buffer.from([1, 2]),
  digest: new Uint8Array([3]),
  inPrint: false,
  binding: Binding.Cloth,
  language: 'pl',
  authors: ['Ω'],
  chapters: [],
  prices: { pln: 1 },
  ratings: new Map([[5, 'five']]),
};

/** An outcome as one may compare it: the value, or what an error tells. */
async function outcome(call: Promise<unknown>): Promise<unknown> {
  try {
    return { value: await call };
  } catch (error) {
    const { cause, constructor: type } = error as Error;
    const { name, code, status, details, metadata } =
      cause instanceof RpcError ? cause : (error as RpcError);
    const { 'log-id': logId, ...rest } = metadata.getMap() as Record<string, unknown>;
    // HTTP's own, which a call without a socket has not. The log's id is another one for every error.
    delete rest['content-type'];
    delete rest['date'];
    const withoutIds = (text: string) => text.replaceAll(/[0-9a-f-]{36}/g, '<id>');
    const { 'grpc-status-details-bin': bytes, ...others } = rest;
    const rich = bytes instanceof Buffer ? withoutIds(bytes.toString('latin1')) : undefined;
    return {
      error: {
        ...{
          type,
          message: withoutIds((error as Error).message),
          name,
          code,
          status,
          rich,
          rest: others,
        },
        ...{ details: withoutIds(details), hasLogId: logId !== undefined },
      },
    };
  }
}

describe('a function of the same process', () => {
  it.each<[string, (clients: Clients) => Promise<unknown>]>([
    ['a value of every kind', ({ library }) => library.echo(BOOK)],
    ['a value that does not fit', ({ library }) => library.echo({ ...BOOK, pages: 2 ** 31 })],
    ['no result', ({ library }) => library.ping()],
    ['a filesystem error', ({ library }) => library.fail('missing')],
    ['a status', ({ library }) => library.fail('status')],
    ['an unknown error', ({ library }) => library.fail('other')],
    ['a unary Observable', ({ library }) => library.loose('one')],
    ['an empty Observable', ({ library }) => library.loose('none')],
    ['an exception of Nest', ({ shelves }) => shelves.find('Solaris')],
    ['a guard that denies', ({ shelves }) => shelves.lend('Solaris')],
    [
      'a guard that lets pass',
      ({ shelves }) => shelves.$with({ metadata: { role: 'librarian' } }).lend('Solaris'),
    ],
    ['a pipe', ({ shelves }) => shelves.store(' a ', ' b')],
    ['an interceptor', ({ shelves }) => shelves.label('Solaris')],
    ['a filter', ({ shelves }) => shelves.giveBack('Solaris')],
    ['a request-scoped class', ({ visits }) => visits.visit()],
    ['a deadline of the function', ({ library }) => library.sleep()],
  ])(
    'given %s, when it is called without a socket, then all is as over the wire',
    async (_, call) => {
      const expected = await outcome(call(overWire));

      await expect(outcome(call(inProcess))).resolves.toStrictEqual(expected);
    },
  );

  it.each<[string, (clients: Clients) => AsyncIterable<unknown>]>([
    ['a stream out', ({ library }) => library.count(5)],
    ['an Observable', ({ library }) => library.observed(3)],
    ['streams both ways', ({ library }) => library.shout(words())],
  ])(
    'given %s, when it is read without a socket, then the values are those of the wire',
    async (_, call) => {
      const expected = await all(call(overWire));

      await expect(all(call(inProcess))).resolves.toStrictEqual(expected);
    },
  );

  it('given a stream in, when it is sent without a socket, then the sum is right', async () => {
    async function* numbers(): AsyncGenerator<number> {
      for (let n = 1; n <= 100; n++) {
        await Promise.resolve();
        yield n;
      }
    }

    await expect(inProcess.library.sum(numbers())).resolves.toBe(5050);
  });

  it('given a value that the caller keeps, when it comes back, then it shares nothing with it', async () => {
    const back = await inProcess.library.echo(BOOK);

    expect(back).toStrictEqual(BOOK);
    expect(back).not.toBe(BOOK);
    expect(back.printed).not.toBe(BOOK.printed);
    expect(back.cover.buffer).not.toBe(BOOK.cover.buffer);
  });

  it('given the peer and the trailers, when the call is made, then the peer is local and the trailers arrive', async () => {
    let books: unknown;

    await expect(
      inProcess.library.$with({ onTrailers: (trailers) => (books = trailers.get('books')) }).peer(),
    ).resolves.toBe('local');
    expect(books).toEqual(['7']);
  });

  it('given a caller that cancels, when the function waits, then its signal is aborted', async () => {
    const abort = new AbortController();
    const call = inProcess.library.$with({ signal: abort.signal }).waitForCancel();
    const failed = outcome(call);
    await logged('waiting');

    abort.abort();

    await expect(failed).resolves.toMatchObject({ error: { status: 'CANCELLED' } });
    await logged('cancelled');
  });

  it('given a deadline of the caller, when it passes, then the call ends and the signal is aborted', async () => {
    const call = inProcess.library.$with({ timeoutMs: 20 }).waitForCancel();

    await expect(call).rejects.toMatchObject({ status: 'DEADLINE_EXCEEDED' });
    await logged('cancelled');
  });

  it('given a reader that stops, when it leaves the loop, then the generator reaches its finally', async () => {
    for await (const value of inProcess.library.count(1_000_000)) if (value === 3) break;

    await logged('count ended');
  });

  it('given an endless Observable, when its reader is cancelled, then the stream ends with CANCELLED', async () => {
    const abort = new AbortController();
    const stream = inProcess.library.$with({ signal: abort.signal }).endless();
    const iterator = stream[Symbol.asyncIterator]();
    await iterator.next();
    const next = iterator.next();

    abort.abort();

    await expect(next).rejects.toMatchObject({ status: 'CANCELLED' });
  });
});

async function* words(): AsyncGenerator<string> {
  await Promise.resolve();
  yield 'a';
  yield 'ż';
}

async function all(values: AsyncIterable<unknown>): Promise<unknown[]> {
  const list: unknown[] = [];
  for await (const value of values) list.push(value);
  return list;
}
