/** ReadStream and WriteStream tell the same as node:fs's: chunks, events in their order, errors, and what is left open. */
import { onBoth } from './both.js';
import { READ_STREAMS } from './read-streams.js';
import { WRITE_STREAMS } from './write-streams.js';

describe('streams', () => {
  it.each(Object.entries({ ...READ_STREAMS, ...WRITE_STREAMS }))(
    'given %s, when node:fs and MemoryFS do it, then they tell the same',
    async (_, scenario) => {
      const { expected, actual } = await onBoth(scenario);

      expect(actual).toEqual(expected);
    },
  );
});
