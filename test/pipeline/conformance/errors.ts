/** Errors, retries, time, cancelling and resuming, on any engine. */
import { EventEmitter, once } from 'node:events';
import { graph, pipeline, RpcError, type Ref, type StepContext } from 'nestjs-memfs';
import type { Engine, StepTrace } from 'nestjs-memfs/pipeline';
import { caught, collect, double, failing, increment } from './support.js';

/** Tests of what goes wrong. */
export function errorTests(engine: () => Engine): void {
  it('given a step that fails twice, when it has retries, then it is tried again under one key', async () => {
    const { flaky, keys, attempts } = failing(2, () => new RpcError('UNAVAILABLE', 'later'));
    const chain = pipeline('flaky').step(flaky, { retries: { retries: 3, minDelayMs: 1 } });
    const run = engine().start(chain, 7);

    const [events, { value, trace }] = await Promise.all([collect(run.events), run.result]);

    expect(value).toBe(7);
    expect(attempts).toEqual([1, 2, 3]);
    expect(new Set(keys)).toEqual(new Set([`${run.runId}/flaky`]));
    expect(trace[0]).toMatchObject({ attempts: 3, status: 'done', error: undefined });
    expect(events.filter(({ type }) => type === 'step-retry')).toMatchObject([
      { attempt: 1, error: { status: 'UNAVAILABLE' } },
      { attempt: 2, error: { status: 'UNAVAILABLE' } },
    ]);
  });

  it('given INVALID_ARGUMENT, when a step has retries, then it is not tried again', async () => {
    const { flaky, attempts } = failing(9, () => new RpcError('INVALID_ARGUMENT', 'never'));
    const chain = pipeline('invalid').step(increment).step(flaky, { retries: 5 });

    const error = await caught(engine().start(chain, 1).result);

    expect(attempts).toEqual([1]);
    expect(error).toMatchObject({ pipeline: 'invalid', step: 'flaky' });
    expect(error.cause).toMatchObject({ status: 'INVALID_ARGUMENT', details: 'never' });
    expect(error.trace.map(({ step, status }) => [step, status])).toEqual([
      ['increment', 'done'],
      ['flaky', 'failed'],
    ]);
  });

  it('given a plain error, when all retries are used up, then the run fails with it', async () => {
    const { flaky, attempts } = failing(9, () => new TypeError('poisoned'));
    const chain = pipeline('poisoned').step(flaky, { retries: { retries: 2, minDelayMs: 1 } });
    const run = engine().start(chain, 1);

    const error = await caught(run.result);

    expect(attempts).toEqual([1, 2, 3]);
    expect(error.message).toBe('Pipeline poisoned, step flaky: poisoned');
    expect(error.cause).toMatchObject({ name: 'TypeError', message: 'poisoned' });
    expect(run.status).toBe('failed');
    expect(run.report().error).toMatchObject({ name: 'TypeError', status: 'INTERNAL' });
  });

  it('given a diamond whose shared step fails, when it runs, then the run fails and no step after it begins', async () => {
    const { flaky } = failing(9, () => new RpcError('NOT_FOUND', 'gone'));
    let later = 0;
    const after = (n: number) => (later += n);
    const diamond = graph('broken', (g, input: Ref<number>) => {
      const top = g.step(input, flaky);
      return g.step({ left: g.step(top, after), right: g.step(top, after) }, () => 1);
    });

    const error = await caught(engine().start(diamond, 1).result);

    expect(error.step).toBe('flaky');
    expect(later).toBe(0);
  });

  it('given a step over its time, when it runs, then it fails with DEADLINE_EXCEEDED and its signal aborts', async () => {
    let isAborted = false;
    const hang = (_: number, { signal }: StepContext) =>
      new Promise<number>(() => {
        signal.addEventListener('abort', () => (isAborted = true));
      });
    const chain = pipeline('slow').step(hang, { timeoutMs: 20 });
    const run = engine().start(chain, 1);

    const error = await caught(run.result);

    expect(error.step).toBe('hang');
    expect(error.cause).toMatchObject({ name: 'TimeoutError' });
    expect(run.report().error?.status).toBe('DEADLINE_EXCEEDED');
    expect(isAborted).toBe(true);
  });

  it('given a run over its time, when a step hangs, then the run fails with DEADLINE_EXCEEDED', async () => {
    const hang = () => new Promise<number>(() => undefined);
    const run = engine().start(pipeline('late').step(hang), 1, { timeoutMs: 60 });

    const error = await caught(run.result);

    expect(error.step).toBe('hang');
    expect(run.status).toBe('failed');
    expect(run.report().error).toEqual({
      name: 'TimeoutError',
      message: 'the run took longer than 60 ms',
      status: 'DEADLINE_EXCEEDED',
    });
  });

  it('given times that no timer of Node holds, when a step waits for a timer, then nothing is over its time', async () => {
    const timeoutMs = 2 ** 31; // such a timer of Node's fires after one millisecond, before the one of the step
    const wait = (n: number) => new Promise<number>((resolve) => setTimeout(resolve, 20, n));
    const chain = pipeline('patient').step(wait, { timeoutMs });

    const { value } = await engine().start(chain, 7, { timeoutMs }).result;

    expect(value).toBe(7);
  });

  it.each([{ reason: 'the customer has left' }, { reason: new Error('the customer has left') }])(
    'given a running step, when the run is cancelled with $reason, then it is cancelled for that',
    async ({ reason }) => {
      const hearing = new EventEmitter();
      const started = once(hearing, 'started');
      const hang = () => new Promise<number>(() => hearing.emit('started'));
      const run = engine().start(pipeline('cancelled').step(hang), 1);
      await started;

      run.cancel(reason);

      const error = await caught(run.result);
      expect(error.message).toBe('Pipeline cancelled, step hang: the customer has left');
      expect(run.status).toBe('cancelled');
      expect(run.report().error?.message).toBe('the customer has left');
    },
  );

  it('given a running step, when the run is cancelled, then its signal aborts and the run is cancelled', async () => {
    const hearing = new EventEmitter();
    const started = once(hearing, 'started');
    const aborted = once(hearing, 'aborted');
    const hang = (_: number, { signal }: StepContext) =>
      new Promise<number>(() => {
        signal.addEventListener('abort', () => hearing.emit('aborted'));
        hearing.emit('started');
      });
    const run = engine().start(pipeline('cancelled').step(hang), 1);
    await started;

    run.cancel();

    const error = await caught(run.result);
    await aborted;
    expect(error.cause).toMatchObject({ name: 'AbortError' });
    expect(run.status).toBe('cancelled');
  });

  it('given an aborted signal, when a run starts with it, then no step begins', async () => {
    let calls = 0;
    const count = () => ++calls;

    const signal = AbortSignal.abort();
    const run = engine().start(pipeline('early').step(count), 1, { signal });
    const types: string[] = [];
    for await (const { type } of run.events) types.push(type);

    const error = await caught(run.result);
    expect(error).toMatchObject({ step: 'input', cause: { name: 'AbortError' } });
    expect(run.status).toBe('cancelled');
    expect(types).toEqual(['run-ended']);
    expect(calls).toBe(0);
  });

  it('given a failed run, when it is resumed, then what was done is kept and keys stay the same', async () => {
    let first = 0;
    const counted = (n: number) => {
      first++;
      return n + 1;
    };
    const { flaky, keys } = failing(1, () => new RpcError('NOT_FOUND', 'not yet'));
    const chain = pipeline('resumed').step(counted).step(flaky).step(double);
    const failed = engine().start(chain, 1);
    await caught(failed.result);

    const heard: string[] = [];
    const options = {
      resumeFrom: failed.runId,
      onStep: ({ step, status }: StepTrace) => heard.push(`${step} ${status}`),
    };
    const { value, trace } = await engine().start(chain, 1, options).result;

    expect(value).toBe(4);
    expect(heard).toEqual(['counted reused', 'flaky done', 'double done']);
    expect(first).toBe(1);
    expect(new Set(keys)).toEqual(new Set([`${failed.runId}/flaky`]));
    expect(trace.map(({ step, status }) => [step, status])).toEqual([
      ['counted', 'reused'],
      ['flaky', 'done'],
      ['double', 'done'],
    ]);
  });

  it('given a value that is no array, when a map takes it, then the run fails', async () => {
    const chain = pipeline<number[]>('no-array').map(increment);

    const error = await caught(engine().start(chain, 3 as unknown as number[]).result);

    expect(error.step).toBe('increment/split');
    expect(error.cause).toMatchObject({ name: 'TypeError' });
  });
}
