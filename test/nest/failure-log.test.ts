/** What the log says of functions that fail: nothing of failures that they mean, one line with its id of one that nobody expected. */
import { Module, type INestApplicationContext, type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ApiFuncFramework, createClient, MemFsModule, type Client } from 'nestjs-memfs';
import { generateServices, type GeneratedFolder } from '../support/generated.js';
import { Library, type Book } from '../support/services/library.js';
import { Bracketed, Clock, OnlyLibrarians, Shelves } from '../support/services/shelves.js';

let generated: GeneratedFolder;
let app: INestApplicationContext;
let library: Client<Library>;
let shelves: Client<Shelves>;

/** Lines of errors and warnings: the message with all that was given beside it. */
const lines: unknown[][] = [];
const logger: LoggerService = {
  log: () => undefined,
  warn: (...line: unknown[]) => lines.push(line),
  error: (...line: unknown[]) => lines.push(line),
};

beforeAll(async () => {
  generated = await generateServices();

  @Module({
    imports: [MemFsModule.forRoot({ generated: generated.path, grpc: { port: 0 } })],
    controllers: [Shelves],
    providers: [Library, Clock, OnlyLibrarians, Bracketed],
  })
  class AppModule {}

  app = await NestFactory.createApplicationContext(AppModule, { logger });
  const [first] = app.get(ApiFuncFramework).functions;
  const options = { url: first?.address ?? '', generated: generated.path };
  library = createClient(Library, options);
  shelves = createClient(Shelves, options);
});

afterAll(async () => {
  for (const client of [library, shelves]) client.$close();
  await app.close();
  await generated.remove();
});

beforeEach(() => {
  lines.length = 0;
});

it.each<[string, () => Promise<unknown>]>([
  ['a status', () => library.fail('status')],
  ['a filesystem error', () => library.fail('missing')],
  ['an exception of Nest', () => shelves.find('Solaris')],
  ['a guard that denies', () => shelves.lend('Solaris')],
  ['a filter that answers', () => shelves.giveBack('Solaris')],
  ['a deadline', () => library.$with({ timeoutMs: 20 }).waitForCancel()],
  ['a value that does not fit', () => library.echo({} as Book)],
])('given %s, when the call fails with it, then the log says nothing', async (_, call) => {
  await expect(call()).rejects.toThrow();

  expect(lines).toEqual([]);
});

it('given an unknown error, when the call fails, then one line has its id, its text and its stack', async () => {
  const error = await library.fail('other').catch((thrown: unknown) => thrown);

  const { info } = error as { info: { metadata: { logId: string } } };
  expect(lines).toHaveLength(1);
  const text = lines.flat().join('\n');
  expect(text).toContain(`/library.v1.FailService/Fail failed (${info.metadata.logId})`);
  expect(text).toContain('the secret is 42');
  expect(text).toContain('library.ts');
});
