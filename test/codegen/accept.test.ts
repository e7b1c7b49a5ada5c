/** Breaking changes: refused with names that `--accept` takes, and nothing is written until it does. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLI } from '../cli/desk.js';
import { COMPILER_OPTIONS, makeProject, type TestProject } from './support/project.js';

const BEFORE = `import { ApiFunc } from 'nestjs-memfs';

export interface Order { id: string; total: number; note?: string; }

@ApiFunc({ package: 'shop.v1' })
export class Orders {
  place(order: Order): string { return order.id; }
}
`;
const AFTER = BEFORE.replace('total: number', 'total: string').replace(
  'note?: string',
  'note?: boolean',
);

function memfs(project: TestProject, ...words: string[]): { status: number | null; err: string } {
  const { status, stderr } = spawnSync(process.execPath, [CLI, ...words], {
    cwd: project.path,
    encoding: 'utf8',
  });
  return { status, err: stderr };
}

function outputOf(project: TestProject): Record<string, string> {
  const out = join(project.path, 'generated');
  return Object.fromEntries(
    readdirSync(out, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((path) => [path, readFileSync(path, 'latin1')]),
  );
}

describe('memfs generate --accept', () => {
  let project: TestProject;

  beforeEach(() => {
    const compilerOptions = { ...COMPILER_OPTIONS, types: [], lib: ['es2022'] };
    project = makeProject({
      'tsconfig.json': JSON.stringify({ compilerOptions, include: ['src'] }),
      'src/orders.ts': BEFORE,
    });
    memfs(project, 'generate');
    project.write({ 'src/orders.ts': AFTER });
  });

  afterEach(() => {
    project.remove();
  });

  it('given two breaking edits, when generated without a word, then both are named and nothing is written', () => {
    const before = outputOf(project);

    const { status, err } = memfs(project, 'generate');

    expect(status).toBe(1);
    expect(err).toContain('src/orders.ts:3:38 shop.v1.Order.total (2): double → string');
    expect(err).toContain('shop.v1.Order.note (3): string → bool');
    expect(outputOf(project)).toEqual(before);
  });

  it('given two breaking edits, when one is let through, then the other is still refused', () => {
    const { status, err } = memfs(project, 'generate', '--accept', 'shop.v1.Order.total');

    expect(status).toBe(1);
    expect(err).not.toContain('shop.v1.Order.total');
    expect(err).toContain('shop.v1.Order.note');
  });

  it('given two breaking edits, when both are let through, then the protos have them and the next check agrees', () => {
    const names = ['shop.v1.Order.total', 'shop.v1.Order.note'];

    const generated = memfs(project, 'generate', '--accept', ...names);
    const checked = memfs(project, 'check');

    expect([generated.status, checked.status]).toEqual([0, 0]);
    const types = readFileSync(join(project.path, 'generated/proto/shop/v1/types.proto'), 'utf8');
    expect(types).toMatch(/string total = 2;/);
    expect(types).toMatch(/optional bool note = 3;/);
  });

  it('given a breaking edit, when checked, then the exit code is 1 and the change is named', () => {
    const { status, err } = memfs(project, 'check');

    expect(status).toBe(1);
    expect(err).toContain('shop.v1.Order.total (2): double → string, breaking on the wire');
  });
});
