/** Modules in memory load as the same modules on the disk do, on each Node there is. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atLeast, nodeBinaries, type NodeBinary } from '../support/node-versions.js';
import { installPackage, writeProject } from '../support/packaged.js';
import { runProgram } from '../support/processes.js';

const FILES: Readonly<Record<string, string>> = {
  'app/url.mjs': 'export const url = import.meta.url; export const name = import.meta.filename;',
  'app/main.mjs': `
    import { tea } from './lib/tea.js';
    import old from './old.cjs';
    import { named } from './named.cjs';
    import data from './data.json' with { type: 'json' };
    import * as dep from 'dep';
    import feature from 'dep/feature/x';
    import legacy from 'legacy';
    import outer from 'outer';
    import { posix } from 'node:path';
    const late = await import('./lib/late.js');
    export { tea, old, named, data, dep, feature, legacy, outer, late };
    export const sep = posix.sep;`,
  'app/lib/package.json':
    '{ "type": "module", "name": "lib", "exports": "./tea.js", "imports": { "#in": "./in.js", "#dep": "dep" } }',
  'app/lib/tea.js': `export * from '#in'; export { kind } from '#dep'; export { self } from './self.js';`,
  'app/lib/in.js': `export const tea = 'green';`,
  'app/lib/self.js': `import * as own from 'lib'; export const self = typeof own;`,
  'app/lib/late.js': 'export default 7',
  'app/lib/no-import.js': `import '#nothing';`,
  'app/old.cjs': `'use strict';
    exports.strict = (function () { return this === undefined; })();
    exports.json = require('./data').n; exports.helper = require('./helper').h;
    exports.kind = require('dep').kind; exports.dir = require('./dir').name; exports.main = require('./dir/sub');
    exports.file = __filename; exports.folder = __dirname; exports.outer = require('outer'); exports.sep = require('path').sep;`,
  'app/named.cjs': `exports.named = 'by the lexer'; exports.later = import('./url.mjs').then(Object);`,
  'app/helper.js': 'exports.h = typeof require',
  'app/state.cjs': 'module.exports = { state: 1 }',
  'app/cycle-a.cjs': `exports.early = 1; exports.b = require('./cycle-b.cjs').seen;`,
  'app/cycle-b.cjs': `exports.seen = require('./cycle-a.cjs').early;`,
  'app/dir/index.js': 'exports.name = "dir"',
  'app/dir/sub/package.json': '{ "main": "./lib/entry" }',
  'app/dir/sub/lib/entry.js': 'module.exports = "main"',
  'app/data.json': '{ "n": 5 }',
  'app/syntax.js': 'export const detected = true;',
  'app/shebang.cjs': '#!/usr/bin/env node\nmodule.exports = "shebang"',
  'app/a b.mjs': 'export default "blank"',
  'app/blank.mjs': `export { default } from './a%20b.mjs?v=1';`,
  'app/missing.mjs': `import './nope.mjs';`,
  'app/no-package.mjs': `import 'no-such-package';`,
  'app/private.mjs': `import 'dep/private';`,
  'app/closed.mjs': `import 'dep/elsewhere';`,
  'app/invalid.mjs': `import 'dep/invalid';`,
  'app/no-extension.mjs': `import './url';`,
  'app/folder.mjs': `import './dir';`,
  'app/throws.cjs': `throw new RangeError('on purpose')`,
  'app/worker.mjs': `
    import { parentPort, workerData } from 'node:worker_threads';
    import { tea } from './lib/tea.js';
    import old from './old.cjs';
    parentPort.once('message', (n) => parentPort.postMessage([workerData.n + n, tea, old.helper]));`,
  'node_modules/dep/package.json': JSON.stringify({
    name: 'dep',
    exports: {
      '.': { require: './r.cjs', import: './i.mjs' },
      './feature/*': './f/*.js',
      './private': null,
      './invalid': './../app/url.mjs',
    },
  }),
  'node_modules/dep/r.cjs': 'exports.kind = "require"',
  'node_modules/dep/i.mjs': 'export const kind = "import"',
  'node_modules/dep/f/x.js': 'module.exports = "fx"',
  'node_modules/legacy/package.json': '{ "main": "./lib" }',
  'node_modules/legacy/lib/index.js': 'module.exports = "legacy main"',
};

const CASES = {
  imports: [
    ...['url', 'main', 'blank', 'missing', 'no-package', 'private', 'closed', 'invalid'],
    ...['no-extension', 'folder', 'nowhere'],
  ]
    .map((name) => `app/${name}.mjs`)
    .concat('app/url.mjs?again=1', 'app/syntax.js', 'app/named.cjs', 'app/shebang.cjs')
    .concat('app/lib/no-import.js', 'app/throws.cjs', 'app/cycle-a.cjs'),
  requires: [
    ...['./old.cjs', './old', './data', './dir', './dir/', './dir/sub', 'dep', 'dep/feature/x'],
    ...['legacy', 'outer', 'path', './nope', 'no-such-package', 'dep/private', './throws'],
    ...['/nowhere/at/all', './cycle-a.cjs', './shebang.cjs'],
  ],
  resolves: ['./dir', 'dep', './data', 'path'],
};

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'memfs-modules-'));
  installPackage(folder);
  writeProject(join(folder, 'disk'), FILES);
  writeProject(folder, {
    'node_modules/outer/index.js': 'module.exports = "outside"',
    'cases.json': JSON.stringify({ tree: asTree(FILES), ...CASES }),
  });
  const fixtures = join(import.meta.dirname, 'fixtures');
  for (const name of ['modules-probe.mjs', 'vfs-probe.mjs']) {
    cpSync(join(fixtures, name), join(folder, name));
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

describe.each(nodeBinaries())('Node $version', ({ path, version }: NodeBinary) => {
  it('given modules in memory, when they are loaded, then all is as from the disk', async () => {
    const [disk, memory] = await Promise.all(['disk', 'memory'].map((mode) => probe(path, mode)));

    const { mode, late, ended, ...loaded } = memory as Record<string, unknown>;
    const wanted = disk as Record<string, unknown>;
    const seen = Object.fromEntries(Object.keys(loaded).map((key) => [key, wanted[key]]));
    expect(loaded).toEqual(seen);
    expect(Object.keys(loaded).length).toBeGreaterThan(36);
    expect(mode).toBe(atLeast(version, '22.15') ? 'live' : 'snapshot');
    expect(late).toEqual({ late: true });
    expect(ended).toMatchObject({ code: 'ERR_MODULE_NOT_FOUND' });
  });
});

describe('node:vfs', () => {
  const nodes = nodeBinaries().filter(({ version }) => atLeast(version, '26.4'));
  if (nodes.length === 0) {
    console.warn(
      'Skipped: no Node 26.4 or later, which node:vfs takes; MEMFS_NODES=/path/to/node26/bin/node brings it (npm install node@26).',
    );
    it.skip('given a mounted MemoryFS, when node:fs is called below it, then it answers', () =>
      undefined);
    return;
  }

  it.each(nodes)(
    'given a MemoryFS on Node $version, when node:fs is called below its mount, then it answers',
    async ({ path }) => {
      const { stdout } = await runProgram(path, ['--experimental-vfs', 'vfs-probe.mjs'], {
        cwd: folder,
      });

      const { mount, memory, disk } = JSON.parse(stdout) as Record<string, unknown>;
      expect(mount).toMatch(/^\/dev\/null\/vfs\/\d+$/);
      expect(memory).toEqual(disk);
    },
  );

  it.each(nodes)(
    'given Node $version without the flag, when a MemoryFS is mounted, then the error says what it takes',
    async ({ path }) => {
      const program = `import { createFs, mountVfs } from 'nestjs-memfs/fs'; mountVfs(createFs());`;
      writeFileSync(join(folder, 'flagless.mjs'), program);

      await expect(runProgram(path, ['flagless.mjs'], { cwd: folder })).rejects.toThrow(
        '--experimental-vfs',
      );
    },
  );
});

async function probe(node: string, mode: string): Promise<unknown> {
  const args = ['--no-warnings', 'modules-probe.mjs', mode, folder];
  const { stdout } = await runProgram(node, args, { cwd: folder });
  return JSON.parse(stdout);
}

/** `{ 'a/b': 'text' }` → `{ a: { b: 'text' } }`. */
function asTree(files: Readonly<Record<string, string>>): object {
  const tree = {};
  for (const [path, content] of Object.entries(files)) {
    const names = path.split('/');
    const last = names.pop() ?? '';
    let directory: Record<string, unknown> = tree;
    for (const name of names) directory = (directory[name] ??= {}) as Record<string, unknown>;
    directory[last] = content;
  }
  return tree;
}
