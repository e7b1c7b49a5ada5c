/** Results, events and caches, on any engine. */
import fc from 'fast-check';
import { graph, pipeline, type Ref } from 'nestjs-memfs';
import type { Engine } from 'nestjs-memfs/pipeline';
import { collect, double, increment } from './support.js';

/** Tests of what comes out. */
export function resultTests(engine: () => Engine): void {
  it('given a chain, when it runs, then each step takes what the one before gave', async () => {
    const chain = pipeline('chain').step(increment).step(double).step(increment);

    const { value, trace } = await engine().start(chain, 20).result;

    expect(value).toBe(43);
    expect(trace.map(({ step }) => step)).toEqual(['increment', 'double', 'increment-2']);
    expect(trace.map(({ status }) => status)).toEqual(['done', 'done', 'done']);
  });

  it('given values that JSON has not, when they go from step to step, then they stay what they are', async () => {
    const input = {
      bytes: Buffer.from([0, 255]),
      at: new Date(5),
      map: new Map([['a', 1n]]),
      nothing: undefined,
      nan: NaN,
    };
    const chain = pipeline<typeof input>('values')
      .step((all) => all)
      .step((all) => all);

    const { value } = await engine().start(chain, input).result;

    expect(value).toEqual(input);
    expect(Buffer.isBuffer(value.bytes)).toBe(true);
  });

  it('given a map with a limit, when it runs, then the results keep their order and the limit holds', async () => {
    let running = 0;
    let most = 0;
    const slow = async (n: number) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      return n * n;
    };
    const chain = pipeline<number[]>('squares').map(slow, { concurrency: 3 });
    const items = Array.from({ length: 20 }, (_, index) => index);

    const { value, trace } = await engine().start(chain, items).result;

    expect(value).toEqual(items.map((n) => n ** 2));
    expect(most).toBeLessThanOrEqual(3);
    expect(trace.map(({ step }) => step).toSorted()).toEqual(
      items.map((index) => `slow[${index}]/slow`).toSorted(),
    );
  });

  it('given an empty array, when a map runs, then the result is empty', async () => {
    const { value } = await engine().start(pipeline<number[]>('none').map(increment), []).result;

    expect(value).toEqual([]);
  });

  it('given branches, a choice and a pipeline as a step, when they run, then each gives its part', async () => {
    const inner = pipeline('inner').step(increment);
    const isBig = (n: number) => n > 100;
    const all = pipeline<number>('all')
      .parallel({ one: inner, two: (from) => from.step(double).step(inner) })
      .step(({ one, two }) => one + two)
      .when(
        isBig,
        (from) => from.step(() => 'big'),
        (from) => from.step(() => 'small'),
      );

    const values = await Promise.all(
      [1, 100].map(async (n) => (await engine().start(all, n).result).value),
    );

    expect(values).toEqual(['small', 'big']);
  });

  it('given a diamond, when it runs, then the shared step runs once', async () => {
    let calls = 0;
    const shared = (n: number) => {
      calls++;
      return n + 1;
    };
    const diamond = graph('diamond', (g, input: Ref<number>) => {
      const top = g.step(input, shared);
      const left = g.step(top, double);
      const right = g.step(top, increment);
      return g.step({ left, right, top }, ({ left: l, right: r, top: t }) => [t, l, r]);
    });

    const { value } = await engine().start(diamond, 1).result;

    expect(value).toEqual([2, 4, 3]);
    expect(calls).toBe(1);
  });

  it('given a random graph, when it runs, then it gives what plain calls one after the other give', async () => {
    const node = fc.record({
      sources: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
      factor: fc.integer({ min: -5, max: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(node, { minLength: 1, maxLength: 8 }),
        fc.integer(),
        async (nodes, input) => {
          const seed = input % 1000;
          const plain = [seed];
          for (const { sources, factor } of nodes) {
            const taken = sources.map((at) => plain[at % plain.length] ?? 0);
            plain.push(taken.reduce((sum, each) => (sum * 3 + each) % 10_007, 0) + factor);
          }
          const made = graph('random', (g, first: Ref<number>) => {
            const refs = [first];
            for (const { sources, factor } of nodes) {
              const from = Object.fromEntries(
                sources.map((at, index) => [`s${index}`, refs[at % refs.length] ?? first]),
              );
              const sum = (parts: Record<string, number>) =>
                Object.values(parts).reduce((total, each) => (total * 3 + each) % 10_007, 0) +
                factor;
              refs.push(g.step(from, sum));
            }
            return refs.at(-1) ?? first;
          });

          const { value } = await engine().start(made, seed).result;

          expect(value).toBe(plain.at(-1));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('given a step with a cache, when its input comes again, then it does not run again', async () => {
    let calls = 0;
    const costly = (n: number) => {
      calls++;
      return { n };
    };
    const name = `cached-${Date.now()}`;
    const chain = pipeline(name).step(costly, { cache: true });

    const values = [];
    for (const n of [1, 1, 2]) values.push(await engine().start(chain, n).result);

    expect(values.map(({ value }) => value)).toEqual([{ n: 1 }, { n: 1 }, { n: 2 }]);
    expect(values.map(({ trace }) => trace[0]?.status)).toEqual(['done', 'cached', 'done']);
    expect(calls).toBe(2);
  });

  it('given a listener, when a run goes, then it hears the events in order', async () => {
    const chain = pipeline('heard').step((n: number, step) => {
      step.progress({ half: n / 2 });
      return n;
    });
    const run = engine().start(chain, 8);

    const [events] = await Promise.all([collect(run.events), run.result]);

    expect(events.map(({ type }) => type)).toEqual([
      'run-started',
      'step-started',
      'step-progress',
      'step-ended',
      'run-ended',
    ]);
    expect(events[2]).toMatchObject({ runId: run.runId, data: { half: 4 } });
    expect(run.status).toBe('done');
  });
}
