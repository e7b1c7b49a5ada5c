/** The harness itself: node:fs equals node:fs, another filesystem does not, and nothing leaves the folder. */
import { compare, report, type Case } from './compare.js';
import { descriptorCases } from './descriptor-cases.js';
import { invalidCases } from './invalid-cases.js';
import { optionCases } from './option-cases.js';
import { openCases } from './open-cases.js';
import { pathCases } from './path-cases.js';
import { realSide } from './side.js';
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

describe('the harness', () => {
  it.each(ALL)(
    'given node:fs in two folders, when %s are compared, then nothing differs',
    async (_, cases) => {
      const left = realSide();
      const right = realSide();

      try {
        const all = cases();
        const differences = await compare(left.side, right.side, all);
        console.log(`${all.length}`);
        expect(report(differences)).toBe(report([]));
      } finally {
        left.remove();
        right.remove();
      }
    },
  );
});
