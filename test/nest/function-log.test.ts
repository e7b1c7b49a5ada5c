import { Injectable, Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  ApiFunc,
  ApiFuncFramework,
  createClient,
  currentCall,
  MemFsModule,
  type CallContext,
} from 'nestjs-memfs';
import { FunctionLogger } from '../../src/rpc/index.js';
import { descriptorSetOf } from '../../src/emit/descriptors.js';
import { Echo, GENERATED, SCHEMA } from '../rpc/client/echo.js';

// What functions say to the logger of their call, as Nest's logger gets it.

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const TRACED = { metadata: { traceparent: `00-${TRACE}-00f067aa0ba902b7-01` } };

const functions = SCHEMA.functions.filter(({ name }) => name !== 'order');
const GIVEN = {
  ...GENERATED,
  schema: {
    ...SCHEMA,
    functions: functions.map((fn) => (fn.name === 'say' ? { ...fn, hasContext: true } : fn)),
  },
  files: { 'descriptors.binpb': descriptorSetOf(SCHEMA) },
};

@Injectable()
class Talking extends Echo {
  @ApiFunc()
  override say(text: string, call?: CallContext): Promise<string> {
    call?.logger.log(`said ${text}`);
    return Promise.resolve(text);
  }

  order(): Promise<string> {
    return Promise.reject(new Error('not served'));
  }

  @ApiFunc()
  async *count(to: number): AsyncIterable<number> {
    for (let n = 1; n <= to; n++) {
      currentCall()?.logger.warn({ n });
      yield await Promise.resolve(n);
    }
  }
}

@Module({
  imports: [MemFsModule.forRoot({ generated: GIVEN, grpc: { port: 0 } })],
  providers: [Talking],
})
class AppModule {}

type Written = readonly [level: string, line: unknown, context: unknown];

describe('the logger of a call in Nest', () => {
  const written: Written[] = [];
  const write =
    (level: string) =>
    (line: unknown, ...rest: unknown[]) =>
      void written.push([level, line, rest.at(-1)]);
  let app: INestApplicationContext;
  let framework: ApiFuncFramework;

  beforeAll(async () => {
    const logger = { log: write('log'), warn: write('warn'), error: write('error') };
    app = await NestFactory.createApplicationContext(AppModule, { logger });
    framework = app.get(ApiFuncFramework);
  });

  afterAll(() => app.close());

  beforeEach(() => {
    written.length = 0;
  });

  function client(place: 'wire' | 'local') {
    const [first] = framework.functions;
    const where = place === 'wire' ? { url: first?.address ?? '' } : { framework };
    return createClient(Echo, { generated: GIVEN, ...where });
  }

  it.each(['wire', 'local'] as const)(
    'given a call by %s with a trace, when its function logs, then Nest has the text, the function and the trace',
    async (place) => {
      using echo = client(place);

      await echo.$with(TRACED).say('tea');
      await echo.say('milk');

      const path = '/echo.v1.SayService/Say';
      expect(written).toEqual([
        ['log', { message: 'said tea', function: path, traceId: TRACE }, 'ApiFunc'],
        ['log', { message: 'said milk', function: path }, 'ApiFunc'],
      ]);
    },
  );

  it.each(['wire', 'local'] as const)(
    'given a stream by %s, when its generator logs, then every step knows its call',
    async (place) => {
      using echo = client(place);
      const got: number[] = [];

      for await (const n of echo.$with(TRACED).count(2)) got.push(n);

      expect(got).toEqual([1, 2]);
      const rest = { function: '/echo.v1.CountService/Count', traceId: TRACE };
      expect(written).toEqual([
        ['warn', { n: 1, ...rest }, 'ApiFunc'],
        ['warn', { n: 2, ...rest }, 'ApiFunc'],
      ]);
    },
  );
});

describe('lines', () => {
  const CALL = { path: '/t.v1.T/T', traceId: undefined };

  it('given an error, when it is logged, then its text and its stack stand in the line', () => {
    const lines: unknown[] = [];
    const logger = { log: () => 0, warn: () => 0, error: (line: unknown) => lines.push(line) };
    const error = new RangeError('too many');

    new FunctionLogger(CALL, logger).error(error);

    expect(lines).toEqual([{ message: 'too many', stack: error.stack, function: CALL.path }]);
  });

  it.each([
    ['has debug', true, 'debug'],
    ['has none', false, 'log'],
  ])('given a logger that %s, when a function debugs, then the line is there', (_, has, level) => {
    const lines: [string, object][] = [];
    const write = (name: string) => (line: object) => void lines.push([name, line]);
    const logger = {
      ...{ log: write('log'), warn: write('warn'), error: () => 0 },
      ...(has && { debug: write('debug') }),
    };

    new FunctionLogger(CALL, logger).debug('a detail');

    expect(lines).toEqual([[level, { message: 'a detail', function: CALL.path }]]);
  });

  it('given a function that names its own path, when it logs, then the path of the call stays', () => {
    const lines: object[] = [];
    const logger = { log: (line: object) => void lines.push(line), warn: () => 0, error: () => 0 };

    new FunctionLogger(CALL, logger).log({ function: 'mine', id: 7 });

    expect(lines).toEqual([{ function: CALL.path, id: 7 }]);
  });
});
