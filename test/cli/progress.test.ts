/** The bar of a long import or export, at a terminal and without one, on a clock that the test moves. */
import { jest } from '@jest/globals';
import { Output } from '../../src/cli/output.js';
import { Progress } from '../../src/cli/progress.js';

afterEach(() => jest.useRealTimers());

/** Adds four files of 1 MiB, one each 200 ms; gives what standard error got. */
async function drawn(isTTY: boolean): Promise<string[]> {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick'] });
  const written: string[] = [];
  const stderr = { isTTY, write: (chunk: string | Uint8Array) => written.push(String(chunk)) };
  const progress = new Progress(new Output({ stdout: stderr, stderr, env: {} }), 4);
  for (let file = 0; file < 4; file++) {
    jest.advanceTimersByTime(200);
    await progress.add(1024 ** 2);
  }
  progress.end();
  return written;
}

describe('progress', () => {
  it('given a terminal, when the work takes longer than a blink, then a bar grows and is wiped away', async () => {
    const lines = await drawn(true);

    expect(lines).toEqual([
      `\r\u001b[K${'█'.repeat(12)}${'░'.repeat(12)} 2/4 files, 2.0M`,
      `\r\u001b[K${'█'.repeat(18)}${'░'.repeat(6)} 3/4 files, 3.0M`,
      `\r\u001b[K${'█'.repeat(24)} 4/4 files, 4.0M`,
      '\r\u001b[K',
    ]);
  });

  it('given a pipe, when the work takes long, then nothing is drawn', async () => {
    expect(await drawn(false)).toEqual([]);
  });
});
