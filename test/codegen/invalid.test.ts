/**
 * One folder per diagnostic: the sources, and what codegen says about them. `UPDATE_GOLDEN=1` rewrites the latter. The folders take
 * turns in one project, so that the compiler reads its library once.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  CodegenError,
  DIAGNOSTIC_CODES,
  generate,
  repeatedBuild,
  type RepeatedBuild,
} from '../../src/codegen/index.js';
import { makeProject, refillProject, type TestProject } from './support/project.js';

const INVALID = join(dirname(fileURLToPath(import.meta.url)), 'invalid');
const cases = readdirSync(INVALID).sort();

describe('diagnostics', () => {
  let project: TestProject;
  let build: RepeatedBuild;

  beforeAll(async () => {
    project = makeProject({});
    build = await repeatedBuild({ cwd: project.path });
  });

  afterAll(() => {
    project.remove();
  });

  const messageOfBuild = (): string => {
    try {
      build.generate();
    } catch (refused) {
      if (!(refused instanceof CodegenError)) throw refused;
      return `${refused.message.replaceAll(project.path, '<folder>')}\n`;
    }
    throw new Error('Codegen took it.');
  };

  it.each(cases)(
    'given the sources of %s, when generated, then the errors say where, what and what to do',
    (name) => {
      refillProject(project, join(INVALID, name));
      const expected = join(INVALID, name, 'expected.txt');

      const message = messageOfBuild();
      if (process.env['UPDATE_GOLDEN']) writeFileSync(expected, message);

      expect(message).toBe(readFileSync(expected, 'utf8'));
      expect(message).toContain(`MEMFS${name.slice(0, 3)}`);
      expect(existsSync(join(project.path, 'generated/schema.json'))).toBe(false);
    },
  );

  it('given the table of codes, when compared with the folders, then every error has one', () => {
    const errors = Object.keys(DIAGNOSTIC_CODES).filter((code) => Number(code.slice(5)) < 150);

    expect(cases.map((name) => `MEMFS${name.slice(0, 3)}`)).toEqual(errors);
  });

  it('given no tsconfig, when generated, then the error names the path', async () => {
    const refused: unknown = await generate({ cwd: project.path, project: 'other.json' }).catch(
      (error: unknown) => error,
    );

    expect(refused).toMatchObject({ code: 'MEMFS100' });
    expect((refused as Error).message).toContain(join(project.path, 'other.json'));
  });
});
