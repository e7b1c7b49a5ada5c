/** The embedded engine: what every engine does, and what is its own. */
import { from, lastValueFrom, map, toArray } from 'rxjs';
import { pipeline, PipelineOrchestrator, traceTable } from 'nestjs-memfs';
import { EmbeddedEngine } from 'nestjs-memfs/pipeline';
import { describeEngine } from './conformance/index.js';

describeEngine('embedded', () => Promise.resolve(new EmbeddedEngine()));

describe('embedded engine', () => {
  it('given a limit, when more steps are ready, then no more than that run at a time', async () => {
    let running = 0;
    let most = 0;
    const step = async (n: number) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      return n;
    };
    const engine = new EmbeddedEngine({ concurrency: 4 });
    const chain = pipeline<number[]>('many').map(step);

    await Promise.all([1, 2, 3].map(() => engine.start(chain, Array(10).fill(0)).result));

    expect(most).toBe(4);
    await engine.close();
  });

  it('given a step with a limit of its own, when several runs reach it, then they take turns', async () => {
    let running = 0;
    let most = 0;
    const step = async (n: number) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      return n;
    };
    const engine = new EmbeddedEngine();
    const chain = pipeline('turns').step(step, { concurrency: 1 });

    await Promise.all([1, 2, 3].map((n) => engine.start(chain, n).result));

    expect(most).toBe(1);
    await engine.close();
  });

  it('given a full engine, when its steps run pipelines themselves, then they end', async () => {
    const orchestrator = new PipelineOrchestrator({ concurrency: 1 });
    const inner = pipeline('inner').step((n: number) => n + 1);
    const outer = pipeline('outer').step(
      async (n: number) => (await orchestrator.run(inner, n)).value,
    );

    const { value } = await orchestrator.run(outer, 1);

    expect(value).toBe(2);
  });

  it('given a run, when RxJS takes its events, then they come as values of an Observable', async () => {
    const orchestrator = new PipelineOrchestrator();
    const run = orchestrator.start(
      pipeline('p').step((n: number) => n),
      1,
    );

    const types = await lastValueFrom(
      from(run.events).pipe(
        map(({ type }) => type),
        toArray(),
      ),
    );

    expect(types).toEqual(['run-started', 'step-started', 'step-ended', 'run-ended']);
  });

  it('given a chain of 10,000 steps, when it runs, then it ends and large values on the way are let go', async () => {
    let chain = pipeline('long').step((n: number) => Buffer.alloc(100_000, n));
    for (let index = 0; index < 10_000; index++) {
      chain = chain.step((bytes) => Buffer.alloc(bytes.length, (bytes[0] ?? 0) + 1));
    }
    const orchestrator = new PipelineOrchestrator();

    const { value, trace } = await orchestrator.run(chain, 0);

    expect(value[0]).toBe(10_000 % 256);
    expect(trace).toHaveLength(10_001);
    // All values together are a gigabyte.
    expect(process.memoryUsage().arrayBuffers).toBeLessThan(500e6);
  });

  it('given a trace, when it is drawn as a table, then every step is a line with its numbers', async () => {
    const chain = pipeline('p')
      .step((text: string, { fs }) => fs.writefile('/a', text), { id: 'write' })
      .step(() => 'done', { id: 'end' });

    const { trace } = await new PipelineOrchestrator().run(chain, 'four');

    const [head, write, end] = traceTable(trace).split('\n');
    expect(head?.trim().split(/\s+/)).toEqual([
      'step',
      'where',
      'status',
      'ms',
      'tries',
      'in',
      'out',
      'files',
      'error',
    ]);
    expect(write).toMatch(/^write {2}local {2}done {4}\d+\.\d +1 {6}4 B {2}0 B {2}w1$/);
    expect(end).toMatch(/^end .* 4 B$/);
  });

  it('given a pipeline, when it is drawn, then nodes and edges are those of the graph', () => {
    const chain = pipeline<number[]>('p')
      .map((n: number) => n + 1, { id: 'each', concurrency: 2 })
      .when(
        function isLong(list) {
          return list.length > 1;
        },
        (from) =>
          from.step(function sum(list) {
            return list.length;
          }),
      );

    expect(chain.toMermaid()).toMatchInlineSnapshot(`
     "flowchart LR
       n0([input])
       subgraph f1 ["each of each"]
         n2["step"]
         n0 --> n2
       end
       n3{"isLong"}
       n2 --> n3
       subgraph f4 ["then"]
         n5["sum"]
         n3 --> n5
       end
       n6(("or"))
       n5 --> n6
       n3 --> n6
       out([output])
       n6 --> out
     "
    `);
    expect(JSON.parse(JSON.stringify(chain))).toMatchObject({
      name: 'p',
      output: 'isLong',
      nodes: [
        { id: 'each', kind: 'map', from: 'input', concurrency: 2 },
        { id: 'isLong', kind: 'choice', from: 'each', body: { nodes: [{ calls: 'sum' }] } },
      ],
    });
  });

  it('given two steps of one id, when the graph is made, then it is refused', () => {
    const step = (n: number) => n;

    expect(() => pipeline('p').step(step, { id: 'a' }).step(step, { id: 'a' }).graph).toThrow(
      '«a»',
    );
    expect(() => pipeline('p').step(step, { id: 'a/b' }).graph).toThrow('cannot be the id');
  });
});
