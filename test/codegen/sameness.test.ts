/**
 * The same sources have the same output everywhere: in another folder, through a link, on disks with another order or without
 * case, under another locale, on every Node.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Builder } from '../../src/codegen/build.js';
import { type Disk, realDisk } from '../../src/codegen/disk.js';
import { settingsOf } from '../../src/codegen/options.js';
import { wholeOf } from '../../src/emit/pieces.js';
import { CLI } from '../cli/desk.js';
import { nodeBinaries } from '../support/node-versions.js';
import { COMPILER_OPTIONS, makeProject, type TestProject } from './support/project.js';

const GOLDEN = join(dirname(fileURLToPath(import.meta.url)), 'golden');
const CASES = ['derived', 'enums', 'generics', 'names', 'objects', 'streams', 'unions'];
const OTHER_NODES = nodeBinaries().slice(1);

/** Hashes by path. */
type Hashes = Readonly<Record<string, string>>;

function hashOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** The sources of many golden cases as one project. */
function makeShop(): TestProject {
  const project = makeProject({ 'tsconfig.json': configOf({ include: ['src'] }) });
  for (const name of CASES) {
    cpSync(join(GOLDEN, name, 'src'), join(project.path, 'src', name), { recursive: true });
  }
  return project;
}

function configOf(files: object): string {
  return JSON.stringify({ compilerOptions: COMPILER_OPTIONS, ...files });
}

/** What our own builder makes of a project, on some disk. */
function built(path: string, disk: Disk = realDisk): Hashes {
  const { files } = new Builder(settingsOf({ cwd: path }), disk).build();
  return Object.fromEntries(
    Object.entries(files)
      .map(([name, content]) => [name, hashOf(wholeOf(content))] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

/** What the command writes in a process of its own. */
function generated(path: string, { node = process.execPath, env = {} } = {}): Hashes {
  const { status, stderr } = spawnSync(node, [CLI, 'generate', '--out', 'elsewhere'], {
    cwd: path,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  const out = join(path, 'elsewhere');
  return Object.fromEntries(
    readdirSync(out, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort()
      .map((file) => [file.slice(out.length + 1), hashOf(readFileSync(file))]),
  );
}

/** The real disk as a Mac or Windows shows it: names are found in any case, and lists come in the order of nobody's choice. */
const withoutCase: Disk = {
  isCaseSensitive: false,
  bytesOf: (path) => realDisk.bytesOf(trueName(path)),
  kindOf: (path) => realDisk.kindOf(trueName(path)),
  isVacant: (path) => realDisk.isVacant(trueName(path)),
  entriesOf: (path) => realDisk.entriesOf(trueName(path)),
  realPathOf: (path) => realDisk.realPathOf(trueName(path)),
  stampOf: (path) => realDisk.stampOf(trueName(path)),
};

const trueNames = new Map<string, string>();

function trueName(path: string): string {
  const folder = dirname(path);
  if (folder === path) return path;
  const known = trueNames.get(path);
  if (known !== undefined) return known;
  const parent = trueName(folder);
  const wanted = basename(path).toLowerCase();
  const found = realDisk.entriesOf(parent).find(({ name }) => name.toLowerCase() === wanted);
  const name = join(parent, found?.name ?? basename(path));
  trueNames.set(path, name);
  return name;
}

describe('the output of the same sources', () => {
  let shop: TestProject;
  let expected: Hashes;

  beforeAll(() => {
    shop = makeShop();
    expected = built(shop.path);
    // Protos of every case, and the files beside them.
    if (Object.keys(expected).length < 5 * CASES.length)
      throw new Error('The project is too small.');
  });

  afterAll(() => {
    shop.remove();
  });

  it('given another folder with spaces and letters of other scripts, when built, then every byte is the same', () => {
    const other = makeShop();
    try {
      const deep = join(other.path, 'ein anderer Ordner', 'żółć');
      mkdirSync(deep, { recursive: true });
      for (const name of ['package.json', 'tsconfig.json', 'src']) {
        cpSync(join(other.path, name), join(deep, name), { recursive: true });
      }

      expect(built(deep)).toEqual(expected);
    } finally {
      other.remove();
    }
  });

  it('given a link to the project, when built through it, then every byte is the same', () => {
    const holder = makeProject({});
    try {
      symlinkSync(shop.path, join(holder.path, 'link'));

      expect(built(join(holder.path, 'link'))).toEqual(expected);
    } finally {
      holder.remove();
    }
  });

  it('given a disk that lists names backwards, when built, then every byte is the same', () => {
    const backwards: Disk = {
      ...realDisk,
      entriesOf: (path) => [...realDisk.entriesOf(path)].reverse(),
    };

    expect(built(shop.path, backwards)).toEqual(expected);
  });

  it('given a configuration that names the files backwards, when built, then every byte is the same', () => {
    const other = makeShop();
    try {
      const files = readdirSync(join(other.path, 'src'), { recursive: true, encoding: 'utf8' })
        .filter((path) => path.endsWith('.ts'))
        .map((path) => `src/${path.replaceAll(sep, '/')}`)
        .sort()
        .reverse();
      other.write({ 'tsconfig.json': configOf({ files }) });

      expect(built(other.path)).toEqual(expected);
    } finally {
      other.remove();
    }
  });

  it('given a disk without case and a path in capitals, when built, then every byte is the same', () => {
    expect(built(shop.path, withoutCase)).toEqual(expected);
    expect(built(shop.path.toUpperCase(), withoutCase)).toEqual(expected);
  });

  it('given a Turkish locale and a time zone ahead of all others, when generated, then every byte is the same', () => {
    const env = { LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8', TZ: 'Pacific/Kiritimati' };

    expect(generated(shop.path, { env })).toEqual(expected);
  });

  if (OTHER_NODES.length === 0) {
    it.skip('given other versions of Node: none, MEMFS_NODES=/path/to/node24/bin/node brings them', () =>
      undefined);
  } else {
    it.each(OTHER_NODES)(
      'given Node $version, when generated, then every byte is the same',
      ({ path: node }) => {
        expect(generated(shop.path, { node })).toEqual(expected);
      },
    );
  }
});
