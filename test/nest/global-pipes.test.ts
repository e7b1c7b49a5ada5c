/** Global pipes of an application: functions take those that its HTTP routes take, and no others. */
import { Controller, Get, Module, Query, type PipeTransform } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ApiFuncFramework, createClient, MemFsModule } from 'nestjs-memfs';
import { generateServices, type GeneratedFolder } from '../support/generated.js';
import { Library } from '../support/services/library.js';

let generated: GeneratedFolder;

beforeAll(async () => {
  generated = await generateServices();
});

afterAll(() => generated.remove());

class Loud implements PipeTransform {
  transform(value: unknown): unknown {
    return typeof value === 'string' ? `${value}!` : value;
  }
}

@Controller()
class Routes {
  @Get('join')
  join(@Query('first') first: string): string {
    return `${first}b`;
  }
}

/** What a function and a route of one application make of `a`, with the pipe added at a time. */
async function answers(time: 'before init' | 'after init'): Promise<{ rpc: string; http: string }> {
  @Module({
    imports: [MemFsModule.forRoot({ generated: generated.path, grpc: { port: 0 } })],
    controllers: [Routes],
    providers: [Library],
  })
  class AppModule {}

  const app = await NestFactory.create(AppModule, { logger: false });
  if (time === 'before init') app.useGlobalPipes(new Loud());
  await app.init();
  if (time === 'after init') app.useGlobalPipes(new Loud());
  await app.listen(0, '127.0.0.1');
  const [first] = app.get(ApiFuncFramework).functions;
  using library = createClient(Library, {
    url: first?.address ?? '',
    generated: generated.path,
  });
  try {
    const route = await fetch(`${await app.getUrl()}/join?first=a`);
    return { rpc: await library.join('a', 'b', 1), http: await route.text() };
  } finally {
    await app.close();
  }
}

it('given a global pipe, when the application is made with it, then functions take it as routes do', async () => {
  await expect(answers('before init')).resolves.toEqual({ rpc: 'a!b!', http: 'a!b' });
});

// Nest builds the way into a handler once, and warns of enhancers that come later; functions are bound at that time too.
it('given a global pipe, when it comes after the application has started, then neither takes it', async () => {
  await expect(answers('after init')).resolves.toEqual({ rpc: 'ab', http: 'ab' });
});
