/** Steps marked `worker`, on the built package: a thread loads what is in dist. */
import { join } from 'node:path';
import { runProgram } from '../support/processes.js';

it('given CPU-bound steps marked as workers, when they run, then they run in threads and this one goes on', async () => {
  const program = join(import.meta.dirname, 'fixtures/threads.mjs');

  const { stdout } = await runProgram('node', [program], { cwd: import.meta.dirname });

  const { files, ...printed } = JSON.parse(stdout) as Record<string, unknown>;
  expect(files).toMatch('Step look runs in a thread, where there is no `fs` of its run.');
  expect(printed).toEqual({
    byName: { isMainThread: false, isOther: true },
    address: 'thread',
    isTicking: true,
    byText: [42, 'r/twice'],
    ofClass: 106,
    failure: ['TypeError', 'in the thread'],
    cancelled: 'AbortError',
  });
});
