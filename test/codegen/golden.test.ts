/**
 * One folder per part of the type table: sources of a project, and the schema, lock and protos that come out. protoc and buf
 * read the protos as well. `UPDATE_GOLDEN=1` rewrites what is expected; review the difference as code. The folders take turns in
 * one project, so that the compiler reads its library once.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { repeatedBuild, type RepeatedBuild } from '../../src/codegen/index.js';
import { makeProject, refillProject, type TestProject } from './support/project.js';

const HERE = dirname(fileURLToPath(import.meta.url));
const GOLDEN = join(HERE, 'golden');
const BUF = join(HERE, '../../node_modules/.bin/buf');
const run = promisify(execFile);

/** What is compared: the codec and what the client does have tests of their own. */
function isCompared(path: string): boolean {
  const compared = ['schema.json', 'fields.lock.json', 'client/index.d.mts'];
  return compared.includes(path) || path.endsWith('.proto');
}

function expectedFiles(folder: string): Record<string, string> {
  const files = existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
    : [];
  return Object.fromEntries(
    files
      .filter(isCompared)
      .sort()
      .map((path) => [path, readFileSync(join(folder, path), 'utf8')]),
  );
}

function update(folder: string, files: Record<string, string>): void {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

let project: TestProject;
let build: RepeatedBuild;

beforeAll(async () => {
  project = makeProject({});
  build = await repeatedBuild({ cwd: project.path });
});

afterAll(() => {
  project.remove();
});

describe.each(readdirSync(GOLDEN).sort())('golden: %s', (name) => {
  beforeAll(() => {
    refillProject(project, join(GOLDEN, name));
    build.generate();
  });

  it('given the sources, when generated, then schema, lock and protos are as expected', () => {
    const files = expectedFiles(join(project.path, 'generated'));
    const folder = join(GOLDEN, name, 'expected');
    if (process.env['UPDATE_GOLDEN']) update(folder, files);

    expect(files).toEqual(expectedFiles(folder));
  });

  it('given the protos, when protoc compiles them, then it takes them', async () => {
    const root = join(project.path, 'generated/proto');
    const protos = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.proto'),
    );

    const compiled = await run('protoc', [
      '-I',
      root,
      '-o',
      join(project.path, 'all.binpb'),
      ...protos,
    ]);

    expect(compiled.stderr).toBe('');
  });

  it('given the protos, when buf lints and formats them, then it has nothing to say', async () => {
    const config = {
      version: 'v2',
      modules: [{ path: 'generated/proto' }],
      lint: { use: ['STANDARD'] },
    };
    project.write({ 'buf.yaml': JSON.stringify(config) });

    const [linted, formatted] = await Promise.all([
      run(BUF, ['lint'], { cwd: project.path }),
      run(BUF, ['format', '--exit-code', '-d'], { cwd: project.path }),
    ]);

    expect([linted.stdout, formatted.stdout]).toEqual(['', '']);
  });
});
