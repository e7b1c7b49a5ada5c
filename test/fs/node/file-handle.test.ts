/** FileHandle tells the same as node:fs's, call by call: results, errors, events, and what closing waits for. */
import { onBoth } from './both.js';
import { HANDLE_CALLS } from './handle-calls.js';
import { HANDLE_LIVES } from './handle-lives.js';

describe('FileHandle', () => {
  it.each(Object.entries({ ...HANDLE_CALLS, ...HANDLE_LIVES }))(
    'given %s, when node:fs and MemoryFS do it, then they tell the same',
    async (_, scenario) => {
      const { expected, actual } = await onBoth(scenario);

      expect(actual).toEqual(expected);
    },
  );
});
