/** Random sequences on MemoryFS and on node:fs in a temporary folder: step by step the same. */
import { memorySide, realSide } from './side.js';
import { runSequence, sequenceOf } from './sequences.js';

const SEQUENCES = 500;
const STEPS = 60;
const FIRST_SEED = Number(process.env['MEMFS_SEED'] ?? 1);

describe('MemoryFS and node:fs', () => {
  it(`given ${SEQUENCES} seeds, when each runs ${STEPS} random operations, then every result and the tree are the same`, async () => {
    const real = realSide();
    const failures: string[] = [];
    let folders = 0;

    try {
      for (let seed = FIRST_SEED; seed < FIRST_SEED + SEQUENCES && failures.length < 5; seed++) {
        const failure = await runSequence(sequenceOf(seed, STEPS), () => {
          const reference = real.side.below(`sequence-${folders++}`);
          return [reference, memorySide(reference.root)];
        });
        if (failure !== undefined) {
          failures.push(`seed ${seed}\n  ${failure}`);
        }
      }
    } finally {
      real.remove();
    }

    expect(failures.join('\n')).toBe('');
  });
});
