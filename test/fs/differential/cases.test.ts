/** Systematic cases on MemoryFS and on node:fs in a temporary folder: the same but for the known differences. */
import { compare, report, type Case } from './compare.js';
import { descriptorCases } from './descriptor-cases.js';
import { invalidCases } from './invalid-cases.js';
import { isKnown } from './known-differences.js';
import { openCases } from './open-cases.js';
import { optionCases } from './option-cases.js';
import { pathCases } from './path-cases.js';
import { memorySide, realSide } from './side.js';
import { copyCases, twoPathCases } from './two-path-cases.js';

const ALL: readonly [string, () => Case[]][] = [
  ['paths', pathCases],
  ['open', openCases],
  ['two paths', twoPathCases],
  ['cp', copyCases],
  ['descriptors', descriptorCases],
  ['options', optionCases],
  ['invalid arguments', invalidCases],
];

describe('MemoryFS and node:fs', () => {
  it.each(ALL)(
    'given the same folder, when %s are compared, then nothing differs',
    async (_, cases) => {
      const real = realSide();

      try {
        const differences = await compare(real.side, memorySide(real.side.root), cases());
        const unknown = differences.filter((difference) => !isKnown(difference));
        expect(report(unknown)).toBe(report([]));
      } finally {
        real.remove();
      }
    },
  );
});
