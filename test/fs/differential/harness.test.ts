/** The harness itself: node:fs equals node:fs, another filesystem does not, and nothing leaves the folder. */
import { memfs } from 'memfs';
import { compare, report, type Case } from './compare.js';
import { descriptorCases } from './descriptor-cases.js';
import { inside, insideTarget } from './guard.js';
import { invalidCases } from './invalid-cases.js';
import { openCases } from './open-cases.js';
import { optionCases } from './option-cases.js';
import { pathCases } from './path-cases.js';
import { runSequence, sequenceOf } from './sequences.js';
import { realSide, sideOf, type Fs } from './side.js';
import { copyCases, twoPathCases } from './two-path-cases.js';

/** Every so many-th case is enough to see chance at work: times, inode numbers, order. */
const STRIDE = 12;
const SEQUENCES = 20;

function sample(): Case[] {
  const all = [
    pathCases,
    openCases,
    twoPathCases,
    copyCases,
    descriptorCases,
    optionCases,
    invalidCases,
  ].flatMap((cases) => cases());
  return all.filter((_, index) => index % STRIDE === 0);
}

describe('the harness', () => {
  it('given node:fs in two folders, when cases are compared, then nothing differs', async () => {
    const [left, right] = [realSide(), realSide()];

    try {
      const differences = await compare(left.side, right.side, sample());
      expect(report(differences)).toBe(report([]));
    } finally {
      left.remove();
      right.remove();
    }
  });

  it('given node:fs in two folders, when sequences are compared, then nothing differs', async () => {
    const [left, right] = [realSide(), realSide()];
    const failures: unknown[] = [];
    let folders = 0;

    try {
      for (let seed = 1; seed <= SEQUENCES; seed++) {
        const failure = await runSequence(sequenceOf(seed, 60), () => {
          const name = `sequence-${folders++}`;
          return [left.side.below(name), right.side.below(name)];
        });
        failures.push(...(failure === undefined ? [] : [failure]));
      }
    } finally {
      left.remove();
      right.remove();
    }

    expect(failures).toEqual([]);
  });

  it('given another filesystem that is known to differ, when sequences are compared, then it is seen', async () => {
    const real = realSide();
    const failures: string[] = [];
    let folders = 0;

    try {
      for (let seed = 1; seed <= SEQUENCES; seed++) {
        const failure = await runSequence(sequenceOf(seed, 60), () => {
          const reference = real.side.below(`sequence-${folders++}`);
          return [reference, sideOf(memfs().fs as unknown as Fs, reference.root)];
        });
        failures.push(...(failure === undefined ? [] : [failure]));
      }
    } finally {
      real.remove();
    }

    expect(failures.length).toBeGreaterThan(SEQUENCES / 2);
  });

  it('given paths and targets that lead out, when they are checked, then they are refused', () => {
    const { side, remove } = realSide();
    const { root } = side;
    side.fs.mkdirSync(side.at('a/b'), { recursive: true });
    side.fs.symlinkSync('/etc', `${root}/out`); // is not followed: only looked at

    try {
      for (const path of ['..', 'a/../..', '../x', 'out', 'out/x', '/../../x']) {
        expect(() => side.at(path)).toThrow('outside');
      }
      expect(() => inside(root, '/etc/passwd')).toThrow('outside');
      expect(() => insideTarget(root, '../x')).toThrow('climb');
      expect(() => insideTarget(root, 'a/../../x')).toThrow('climb');
      expect(() => insideTarget(root, '/etc')).toThrow('outside');
      expect(side.at('a/b/../x')).toBe(`${root}/a/b/../x`);
    } finally {
      remove();
    }
  });
});
