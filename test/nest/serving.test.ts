import { setTimeout as delay } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import {
  ForbiddenException,
  Module,
  NotFoundException,
  type INestApplicationContext,
} from '@nestjs/common';
import grpc from '@grpc/grpc-js';
import {
  ApiFunc,
  ApiFuncFramework,
  createClient,
  FileNotFoundError,
  MemFsModule,
  type Client,
} from 'nestjs-memfs';
import { generateServices, type GeneratedFolder } from '../support/generated.js';
import { Binding, Library, log, type Book } from '../support/services/library.js';
import {
  Bracketed,
  Clock,
  OnlyLibrarians,
  seen,
  Shelves,
  Visits,
} from '../support/services/shelves.js';

let generated: GeneratedFolder;
let app: INestApplicationContext;
let library: Client<Library>;
let shelves: Client<Shelves>;
let visits: Client<Visits>;

/** Waits until the log has the entry; jest's time limit ends a wait in vain. */
async function logged(entry: string): Promise<void> {
  while (!log.includes(entry)) await delay(5);
}

beforeAll(async () => {
  generated = await generateServices();

  @Module({
    imports: [MemFsModule.forRoot({ generated: generated.path, grpc: { port: 0 } })],
    controllers: [Shelves],
    providers: [Library, Visits, Clock, OnlyLibrarians, Bracketed],
  })
  class AppModule {}

  app = await NestFactory.createApplicationContext(AppModule, { logger: ['fatal'] });
  const [first] = app.get(ApiFuncFramework).functions;
  const options = { url: first?.address ?? '', generated: generated.path };
  library = createClient(Library, options);
  shelves = createClient(Shelves, options);
  visits = createClient(Visits, options);
});

afterAll(async () => {
  for (const client of [library, shelves, visits]) client.$close();
  await app.close();
  await generated.remove();
});

beforeEach(() => {
  log.length = 0;
  seen.length = 0;
});

const BOOK: Book = {
  title: 'Księga żółta — «Ξ»',
  pages: -0 + 412,
  copies: 4_294_967_295,
  weight: 0.1,
  isbn: -9_223_372_036_854_775_808n,
  printed: new Date('1984-02-29T12:34:56.789Z'),
  cover: Buffer.from([0, 255, 1]),
  digest: new Uint8Array([9, 8, 7]),
  inPrint: false,
  binding: Binding.Cloth,
  language: 'pl',
  authors: [],
  chapters: [{ heading: 'I', sections: [{ heading: 'I.1', sections: [] }] }],
  prices: { pln: 49.9, ['__proto__']: 1 },
  ratings: new Map([
    [5, 'five'],
    [-1, 'minus one'],
  ]),
  sequel: {
    title: '',
    pages: 0,
    copies: 0,
    weight: -0,
    isbn: 0n,
    printed: new Date(0),
    cover: Buffer.alloc(0),
    digest: new Uint8Array(),
    inPrint: true,
    binding: Binding.Paper,
    language: 'el',
    authors: ['Ω'],
    chapters: [],
    prices: {},
    ratings: new Map(),
    subtitle: '',
  },
};

describe('values over the wire', () => {
  it('given a value of every kind, when it is sent there and back, then it is deep-equal, classes included', async () => {
    const back = await library.echo(BOOK);

    expect(back).toStrictEqual(BOOK);
    expect(back.cover).toBeInstanceOf(Buffer);
    expect(Object.is(back.sequel?.weight, -0)).toBe(true);
  });

  it('given several parameters, when the method is called, then each arrives in its place', async () => {
    await expect(library.join('a', 'b', 3)).resolves.toBe('ababab');
  });

  it('given a method that returns nothing, when it is called, then it runs and gives undefined', async () => {
    await expect(library.ping()).resolves.toBeUndefined();
    expect(log).toEqual(['ping']);
  });

  it.each([
    ['a missing property', { ...BOOK, title: undefined }, 'book.title'],
    ['an int32 overflow', { ...BOOK, pages: 2 ** 31 }, 'book.pages'],
    ['a fraction in an integer', { ...BOOK, copies: 1.5 }, 'book.copies'],
    ['an invalid date', { ...BOOK, printed: new Date(NaN) }, 'book.printed'],
    ['a lone surrogate', { ...BOOK, authors: ['ok', '\ud800'] }, 'book.authors[1]'],
    ['a literal that is none', { ...BOOK, language: 'de' }, 'book.language'],
    [
      'a nested misfit',
      { ...BOOK, chapters: [{ heading: 1, sections: [] }] },
      'book.chapters[0].heading',
    ],
  ])(
    'given %s, when the method is called, then INVALID_ARGUMENT names the property',
    async (_, value, path) => {
      const call = library.echo(value as Book);

      await expect(call).rejects.toMatchObject({
        code: grpc.status.INVALID_ARGUMENT,
        message: expect.stringContaining(path) as string,
      });
    },
  );
});

describe('errors', () => {
  it('given a missing virtual file, when the method reads it, then its error arrives without the path', async () => {
    const error = await library.fail('missing').catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(FileNotFoundError);
    expect(error).toMatchObject({ code: 'ENOENT', cause: { code: grpc.status.NOT_FOUND } });
    expect(String(error)).toContain('no such file or directory');
    expect(String(error)).not.toContain('secret');
  });

  it('given an RpcError, when the method throws it, then its status and text arrive', async () => {
    await expect(library.fail('status')).rejects.toMatchObject({
      code: grpc.status.FAILED_PRECONDITION,
      details: 'the book is lent',
    });
  });

  it('given an unknown error, when the method throws it, then INTERNAL arrives without its text', async () => {
    const error = await library.fail('other').catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ code: grpc.status.INTERNAL });
    expect(String(error)).not.toContain('the secret is');
  });

  it('given a NotFoundException of Nest, when the method throws it, then it arrives with its text and its HTTP status', async () => {
    const error = await shelves.find('Solaris').catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(NotFoundException);
    expect(error).toHaveProperty('code', grpc.status.NOT_FOUND);
    expect(error).toHaveProperty('cause.info', {
      ...{ reason: 'NOT_FOUND', domain: 'http' },
      metadata: {
        status: '404',
        response: '{"message":"no Solaris here","error":"Not Found","statusCode":404}',
      },
    });
  });

  it('given a deadline of the function, when it passes, then DEADLINE_EXCEEDED arrives and the signal is aborted', async () => {
    await expect(library.sleep()).rejects.toMatchObject({ code: grpc.status.DEADLINE_EXCEEDED });
    await logged('sleep aborted');
  });

  it('given a caller that cancels, when the method waits, then its signal is aborted', async () => {
    const abort = new AbortController();
    const call = library.$with({ signal: abort.signal }).waitForCancel();
    await logged('waiting');

    abort.abort();

    await expect(call).rejects.toMatchObject({ code: grpc.status.CANCELLED });
    await logged('cancelled');
  });

  it.each([
    ['none', 'no value'],
    ['two', 'two values'],
  ] as const)(
    'given a unary Observable with %s, when it answers, then INTERNAL says so',
    async (kind, text) => {
      await expect(library.loose(kind)).rejects.toMatchObject({
        code: grpc.status.INTERNAL,
        details: expect.stringContaining(text) as string,
      });
    },
  );

  it('given a unary Observable with one value, when it answers, then the value arrives', async () => {
    await expect(library.loose('one')).resolves.toBe('only');
  });
});

describe('streams', () => {
  it('given an async generator, when it is called, then every value arrives in order', async () => {
    const values: number[] = [];

    for await (const value of library.count(5)) values.push(value);

    expect(values).toEqual([1, 2, 3, 4, 5]);
  });

  it('given a reader that stops, when it leaves the loop, then the generator reaches its finally', async () => {
    for await (const value of library.count(1_000_000)) if (value === 3) break;

    await logged('count ended');
  });

  it('given a stream of numbers, when it is sent, then the sum arrives', async () => {
    async function* numbers(): AsyncGenerator<number> {
      for (let n = 1; n <= 100; n++) {
        await Promise.resolve();
        yield n;
      }
    }

    await expect(library.sum(numbers())).resolves.toBe(5050);
  });

  it('given streams both ways, when words are sent one by one, then each answer comes and the call completes', async () => {
    async function* words(): AsyncGenerator<string> {
      await Promise.resolve();
      yield 'a';
      yield 'ż';
    }
    const answers: string[] = [];

    for await (const answer of library.shout(words())) answers.push(answer);

    expect(answers).toEqual(['A', 'Ż']);
  });

  it('given an Observable, when it is called, then its values arrive', async () => {
    const values: number[] = [];

    for await (const value of library.observed(3)) values.push(value);

    expect(values).toEqual([1, 2, 3]);
  });
});

describe('Nest around a function', () => {
  it('given a decorated class, when its functions are listed, then private methods and those that Nest calls are none', () => {
    const { functions } = app.get(ApiFuncFramework);
    const names = functions.map(({ path }) => path.slice(path.lastIndexOf('/') + 1));

    expect(names).toContain('Echo');
    expect(names).not.toContain('Open');
    expect(names).not.toContain('OnModuleInit');
  });

  it('given a decorated class that no build has read, when the application starts, then it fails and says which', async () => {
    @ApiFunc()
    class Unread {
      read(): void {
        throw new Error('nobody calls this');
      }
    }
    const module = MemFsModule.forRoot({ generated: generated.path, grpc: { port: 0 } });
    @Module({ imports: [module], providers: [Unread] })
    class UnreadModule {}

    const started = NestFactory.createApplicationContext(UnreadModule, {
      logger: false,
      abortOnError: false,
    });

    await expect(started).rejects.toThrow(/^Unread\.read is not in the generated schema/);
  });

  it('given a controller with injected dependencies, when it is called, then they are there', async () => {
    await expect(shelves.time()).resolves.toBe('noon');
  });

  it('given the injected MemoryFS, when a function lists it, then the protos stand there', async () => {
    await expect(shelves.protos()).resolves.toContain('lend.proto');
  });

  it('given a guard that denies, when the function is called, then PERMISSION_DENIED arrives', async () => {
    const error = await shelves.lend('Solaris').catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(ForbiddenException);
    expect(error).toHaveProperty('code', grpc.status.PERMISSION_DENIED);
  });

  it('given a guard that lets librarians pass, when a librarian calls, then the function answers', async () => {
    const asLibrarian = shelves.$with({ metadata: { role: 'librarian' } });

    await expect(asLibrarian.lend('Solaris')).resolves.toBe('lent Solaris');
  });

  it('given a pipe, when the function is called, then every argument has passed it', async () => {
    await expect(shelves.store('  Solaris ', ' top')).resolves.toBe('Solaris|top');
  });

  it('given an interceptor, when the function is called, then it saw the call and changed the result', async () => {
    await expect(shelves.label('Solaris')).resolves.toBe('[Solaris]');
    expect(seen).toEqual(['Shelves.label {"title":"Solaris"}']);
  });

  it('given an exception filter, when the function throws, then the status is what the filter makes of it', async () => {
    await expect(shelves.giveBack('Solaris')).rejects.toMatchObject({
      code: grpc.status.FAILED_PRECONDITION,
      details: 'late: Solaris',
    });
  });

  it('given a request-scoped class, when it is called twice, then each call has its own instance', async () => {
    await expect(visits.visit()).resolves.toBe(1);
    await expect(visits.visit()).resolves.toBe(1);
  });
});
