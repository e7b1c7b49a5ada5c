/** One folder per diagnostic: the sources, and what codegen says about them. `UPDATE_GOLDEN=1` rewrites the latter. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CodegenError, DIAGNOSTIC_CODES, generate } from '../../src/codegen/index.js';
import { copyProject, makeProject } from './support/project.js';

const INVALID = join(dirname(fileURLToPath(import.meta.url)), 'invalid');
const cases = readdirSync(INVALID).sort();

async function messageOf(path: string): Promise<string> {
  const refused: unknown = await generate({ cwd: path }).catch((error: unknown) => error);
  if (!(refused instanceof CodegenError)) throw new Error('Codegen took it.', { cause: refused });
  return `${refused.message.replaceAll(path, '<folder>')}\n`;
}

describe('diagnostics', () => {
  it.each(cases)(
    'given the sources of %s, when generated, then the errors say where, what and what to do',
    async (name) => {
      const project = copyProject(join(INVALID, name));
      const expected = join(INVALID, name, 'expected.txt');
      try {
        const message = await messageOf(project.path);
        if (process.env['UPDATE_GOLDEN']) writeFileSync(expected, message);

        expect(message).toBe(readFileSync(expected, 'utf8'));
        expect(message).toContain(`MEMFS${name.slice(0, 3)}`);
        expect(existsSync(join(project.path, 'generated/schema.json'))).toBe(false);
      } finally {
        project.remove();
      }
    },
  );

  it('given the table of codes, when compared with the folders, then every error has one', () => {
    const errors = Object.keys(DIAGNOSTIC_CODES).filter((code) => Number(code.slice(5)) < 150);

    expect(cases.map((name) => `MEMFS${name.slice(0, 3)}`)).toEqual(errors);
  });

  it('given no tsconfig, when generated, then the error names the path', async () => {
    const project = makeProject({});
    const refused: unknown = await generate({ cwd: project.path, project: 'other.json' }).catch(
      (error: unknown) => error,
    );
    project.remove();

    expect(refused).toMatchObject({ code: 'MEMFS100' });
    expect((refused as Error).message).toContain(join(project.path, 'other.json'));
  });
});
