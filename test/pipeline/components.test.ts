import { createFs, DynamicGrpcComponent, PipelineOrchestrator, StepError } from 'nestjs-memfs';

describe('components', () => {
  it('given two components, when the chain is executed, then each takes what the one before gave', async () => {
    const orchestrator = new PipelineOrchestrator()
      .addComponent(new DynamicGrpcComponent((n: number) => n + 1, { name: 'increment', port: 0 }))
      .addComponent(
        new DynamicGrpcComponent((n: number) => Promise.resolve(n * 2), {
          name: 'double',
          port: 0,
        }),
      );

    await expect(orchestrator.executePipeline(20)).resolves.toBe(42);
  });

  it('given a component that fails, when the chain is executed, then StepError names it and keeps the cause', async () => {
    const cause = new Error('out of paper');
    const orchestrator = new PipelineOrchestrator().addComponent(
      new DynamicGrpcComponent(
        () => {
          throw cause;
        },
        { name: 'print', port: 0 },
      ),
    );

    const error = await orchestrator.executePipeline(1).catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(StepError);
    expect(error).toMatchObject({ step: 'print', cause });
  });

  it('given a filesystem and folders, when a component is made, then its proto and schema stand there', () => {
    const fs = createFs();

    new DynamicGrpcComponent((n: number) => n, {
      name: 'increment',
      protoDir: '/p',
      generatedDir: '/g',
      fs,
    });

    expect(fs.readfile('/p/functions/v1/increment.proto')).toContain('service IncrementService');
    expect(JSON.parse(fs.readfile('/g/schema.json'))).toMatchObject({ version: 1 });
  });

  it('given served components, when servers start and stop, then starting again works', async () => {
    const component = new DynamicGrpcComponent((n: number) => n, { name: 'same', port: 0 });
    const orchestrator = new PipelineOrchestrator().addComponent(component);

    await orchestrator.startServers();
    await orchestrator.stopServers();
    await orchestrator.startServers();
    await orchestrator.stopServers();

    await expect(component.process(3)).resolves.toBe(3);
  });
});
