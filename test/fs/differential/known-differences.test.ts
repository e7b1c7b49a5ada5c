/** README's table of known differences is the one that the comparison uses. UPDATE_README=1 writes it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { knownDifferencesTable } from './known-differences.js';

const HEADING = '### Known differences from node:fs';
const README = join(process.cwd(), 'README.md');

/** The section's text up to the next heading. */
function sectionOf(readme: string): { readonly start: number; readonly end: number } {
  const start = readme.indexOf(`${HEADING}\n`);
  if (start === -1) {
    throw new Error(`README.md has no section ${HEADING}`);
  }
  const next = readme.slice(start + HEADING.length).search(/^#{1,3} /m);
  return { start, end: next === -1 ? readme.length : start + HEADING.length + next };
}

describe('README', () => {
  it('given the known differences, when the section is read, then it holds exactly their table', async () => {
    const config = await resolveConfig(README);
    const table = await format(knownDifferencesTable(), { ...config, parser: 'markdown' });
    const readme = readFileSync(README, 'utf8');
    const { start, end } = sectionOf(readme);
    const expected = `${HEADING}\n\n${table}${end === readme.length ? '' : '\n'}`;

    if (process.env['UPDATE_README'] === '1') {
      writeFileSync(README, readme.slice(0, start) + expected + readme.slice(end));
    } else {
      expect(readme.slice(start, end)).toBe(expected);
    }
  });
});
