/** Steps that are methods: of a provider in this process, or over gRPC, as the run says and not as the code does. */
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  currentCall,
  currentStep,
  MemFsModule,
  pipeline,
  PipelineOrchestrator,
  StepError,
} from 'nestjs-memfs';
import { KEY_METADATA } from 'nestjs-memfs/pipeline';
import { generateServices, type GeneratedFolder } from '../support/generated.js';
import { Library } from '../support/services/library.js';
import { Clock, Shelves, Visits } from '../support/services/shelves.js';

let generated: GeneratedFolder;
let app: INestApplicationContext;
let orchestrator: PipelineOrchestrator;

beforeAll(async () => {
  generated = await generateServices();

  @Module({
    imports: [MemFsModule.forRoot({ generated: generated.path, grpc: { port: 0 } })],
    controllers: [Shelves],
    providers: [Library, Clock, Visits],
  })
  class AppModule {}

  app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  orchestrator = app.get(PipelineOrchestrator);
});

afterAll(async () => {
  orchestrator.close();
  await app.close();
  await generated.remove();
});

/** Takes what it is given. */
class Desk {
  readonly stamp = 'desk';

  tell(text: string): (string | undefined)[] {
    const key = currentCall()?.metadata.get(KEY_METADATA)[0];
    return [this.stamp, text, currentStep()?.step, String(key)];
  }
}

describe('steps that are methods', () => {
  const joined = pipeline('joined')
    .step((how: string) => how)
    .step(Library, 'fail');

  it.each([
    { via: 'auto', address: /^local$/ },
    { via: 'grpc', address: /^127\.0\.0\.1:\d+$/ },
  ] as const)(
    'given a function of this application, when it runs via $via, then that is where it ran',
    async ({ via, address }) => {
      const failed: unknown = await orchestrator
        .run(joined, 'status', { via })
        .catch((error: unknown) => error);

      expect(failed).toBeInstanceOf(StepError);
      expect(failed).toMatchObject({
        step: 'fail',
        cause: { status: 'FAILED_PRECONDITION', details: 'the book is lent' },
      });
      expect((failed as StepError).trace.at(-1)?.address).toMatch(address);
    },
  );

  it.each(['auto', 'local', 'grpc'] as const)(
    "given a method behind Nest's interceptor and pipes, when it runs via %s, then they run too",
    async (via) => {
      const { value } = await orchestrator.run(pipeline('p').step(Shelves, 'label'), 'x', { via });

      expect(value).toBe('[x]');
    },
  );

  it.each(['auto', 'local', 'grpc'] as const)(
    "given a method behind Nest's guard, when it runs via %s, then it is refused as over gRPC",
    async (via) => {
      const refused = orchestrator.run(pipeline('p').step(Shelves, 'lend'), 'x', { via });

      await expect(refused).rejects.toMatchObject({
        step: 'lend',
        cause: { status: 'PERMISSION_DENIED' },
      });
    },
  );

  it('given a value that is not of its type, when a served method gets it in this process, then it is refused as over gRPC', async () => {
    const wrong = pipeline('p')
      .step((n: number) => n as unknown as string)
      .step(Shelves, 'label');

    await expect(orchestrator.run(wrong, 1)).rejects.toMatchObject({
      step: 'label',
      cause: { status: 'INVALID_ARGUMENT' },
    });
  });

  it('given an instance, when its method is a step, then it has its this, its step and the key as metadata', async () => {
    const desk = new Desk();
    const local = new PipelineOrchestrator({
      instanceOf: (type) => (type === Desk ? desk : undefined),
    });
    const run = local.start(pipeline('p').step(Desk, 'tell'), 'hello');

    const { value } = await run.result;

    expect(value).toEqual(['desk', 'hello', 'tell', `${run.runId}/tell`]);
  });

  it('given a class that nobody knows, when it is called, then the error says what to do', async () => {
    await expect(
      new PipelineOrchestrator().run(pipeline('p').step(Desk, 'tell'), 'hello'),
    ).rejects.toThrow('No address is known for Desk.tell. Start its server');
  });
});
