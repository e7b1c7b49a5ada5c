/**
 * Edits of a source, and whom each breaks: our verdict beside that of `buf breaking`. Every edit has a package of its own, so
 * that one program before and one after hold them all.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Breaks, Change } from '../../src/codegen/compare-locks.js';
import { loadProject } from '../../src/codegen/load-project.js';
import { Planner } from '../../src/codegen/plan.js';
import { emitFiles } from '../../src/emit/emit-files.js';
import { textOf } from '../../src/emit/pieces.js';
import { BASE, type Edit, edits } from './support/edits.js';
import { makeProject, type TestProject } from './support/project.js';

const BUF = join(dirname(fileURLToPath(import.meta.url)), '../../node_modules/.bin/buf');
const run = promisify(execFile);

const ORDER: readonly Breaks[] = ['none', 'json', 'callers', 'wire'];

function packageOf(index: number): string {
  return `edit${index}`;
}

function sources(pick: (edit: Edit, base: string) => string): Record<string, string> {
  return Object.fromEntries(
    edits.map((edit, index) => [
      `src/${packageOf(index)}.ts`,
      pick(edit, BASE.replace('PACKAGE', `${packageOf(index)}.v1`)),
    ]),
  );
}

function plan(project: TestProject, folder: string): readonly Change[] {
  const { schema, lock, changes } = new Planner().plan(
    loadProject(join(project.path, 'tsconfig.json')),
    {
      out: join(project.path, 'generated'),
    },
  );
  project.write({ 'generated/fields.lock.json': textOf(lock) });
  for (const [path, content] of Object.entries(emitFiles(schema))) {
    if (!path.endsWith('.proto')) continue;
    mkdirSync(dirname(join(project.path, folder, path)), { recursive: true });
    writeFileSync(join(project.path, folder, path), content);
  }
  return changes;
}

/** The rules of buf for a package whose callers are not rebuilt with it. */
const CONFIG = JSON.stringify({
  version: 'v2',
  breaking: {
    use: ['WIRE_JSON', 'RPC_NO_DELETE', 'PACKAGE_SERVICE_NO_DELETE', 'PACKAGE_NO_DELETE'],
  },
});

describe('breaking changes', () => {
  let project: TestProject;
  let ours: ReadonlyMap<string, Breaks>;
  let buf: ReadonlySet<string>;

  beforeAll(async () => {
    project = makeProject(sources((_, base) => base));
    plan(project, 'before');
    project.write(sources(({ from, to }, base) => base.replaceAll(from, to)));
    const worst = new Map<string, Breaks>();
    for (const { name, breaks } of plan(project, 'after')) {
      const owner = name.slice(0, name.indexOf('.'));
      if (ORDER.indexOf(breaks) >= ORDER.indexOf(worst.get(owner) ?? 'none'))
        worst.set(owner, breaks);
    }
    ours = worst;
    project.write({ 'before/proto/buf.yaml': CONFIG, 'after/proto/buf.yaml': CONFIG });
    const folder = (name: string): { cwd: string } => ({ cwd: join(project.path, name, 'proto') });
    await run(BUF, ['build', '-o', '../../before.binpb'], folder('before'));
    const args = ['breaking', '--against', '../../before.binpb', '--error-format', 'json'];
    const { stdout, stderr } = await run(BUF, args, {
      ...folder('after'),
      maxBuffer: 2 ** 24,
    }).catch((error: unknown) => error as { stdout: string; stderr: string });
    if (stderr !== '') throw new Error(stderr);
    const found = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.stringify(JSON.parse(line)));
    buf = new Set(found.flatMap((line) => /edit\d+(?=[/.])/.exec(line) ?? []));
  });

  afterAll(() => {
    project.remove();
  });

  it.each(edits.map((edit, index) => ({ ...edit, index })))(
    'given the edit "$name", when compared, then our verdict is $ours and that of buf $buf',
    ({ index, ours: expected, buf: isBreaking }) => {
      expect([ours.get(packageOf(index)) ?? 'none', buf.has(packageOf(index))]).toEqual([
        expected,
        isBreaking,
      ]);
    },
  );

  it('given a verdict that differs from that of buf, when read, then a reason stands beside it', () => {
    const differing = edits.filter((edit) => (edit.ours !== 'none') !== edit.buf);

    expect(differing.filter(({ because }) => because === undefined)).toEqual([]);
  });
});
