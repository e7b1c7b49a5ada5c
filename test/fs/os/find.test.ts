/** find against bash's globbing (braces, `**`, dotfiles, classes) and Python's glob, on the real disk. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { createFs, type MemoryFS } from 'nestjs-memfs/fs';
import { askPython } from './python.js';

const DIRECTORIES = ['src', 'src/a', 'src/a/b', 'src/.git', 'lib', 'lib/src', '.cfg', 'x-y', 'é'];
const FILES = [
  'README.md',
  'a.ts',
  'b.ts',
  'ab.ts',
  'abc',
  '.env',
  'src/a.ts',
  'src/b.js',
  'src/.hidden.ts',
  'src/a/c.ts',
  'src/a/b/deep.ts',
  'src/a/b/.dot',
  'src/.git/config',
  'lib/src/a.ts',
  '.cfg/rc',
  'x-y/1.txt',
  'x-y/2.txt',
  'x-y/]',
  'x-y/[1]',
  'x-y/a{b}',
  'x-y/a,b',
  'x-y/A.TXT',
  'é/ü.ts',
  'é/😀',
];
const LINKS: [target: string, path: string][] = [
  ['src', 'to-src'],
  ['../src/a.ts', 'lib/link.ts'],
  ['missing', 'lib/dangling'],
];

const HAND = [
  '*',
  '*.ts',
  '**',
  '**/*.ts',
  'src/**',
  'src/**/*.ts',
  '**/src/*',
  '**/a/**',
  '**/a/**/*.ts',
  '*/*',
  '*/',
  '**/',
  'src/*/',
  '?.ts',
  '??.ts',
  '[ab].ts',
  '[!a].ts',
  '[^a].ts',
  '[a-b]*',
  '[a-',
  '[]]',
  'x-y/[]]',
  'x-y/[[]1]',
  'x-y/[[:digit:]].*',
  'x-y/[[:upper:]]*',
  'x-y/[![:digit:]]*',
  '{a,b}.ts',
  '{a,b,ab}.{ts,js}',
  '{src,lib}/**/a.ts',
  'src/{a,a/b}/*.ts',
  'a{b,}.ts',
  '{a.ts}',
  'x-y/a{b}',
  'x-y/a\\{b\\}',
  'x-y/a\\,b',
  'x-y/{1,2}.txt',
  'x-y/{1.txt,[[]1]}',
  '.*',
  '.*/*',
  'src/.*',
  '**/.*',
  'to-src/*.ts',
  '*/a.ts',
  'lib/*',
  'lib/l*',
  'é/*',
  'é/?',
  'é/[ü]*',
  '*é*',
  '**/**/*.ts',
  '**/**',
  'missing/*',
  'abc',
  'abc/*',
  'src/a.ts/*',
  '\\*',
  '*\\.ts',
  '{a,{b,ab}}.ts',
  '{,a}bc',
  '*{.ts,.md}',
  '[{a,b}].ts',
  'x-y/*[{]*',
  'src//a//*.ts',
  '**a',
  'a**',
  '*a*b*',
  '**/b/**',
];
const atom = fc.constantFrom(
  '*',
  '**',
  '?',
  'a',
  'b',
  'src',
  '.',
  '.ts',
  '[ab]',
  '[!a]',
  '[a-c]',
  '{a,b}',
  '{src,lib}',
  '{a,}',
  'x-y',
  'é',
  '/',
  '/',
  '**/',
  '*.',
);
const generated = fc.sample(
  fc.array(atom, { minLength: 1, maxLength: 7 }).map((atoms) => atoms.join('').replace(/^\/+/, '')),
  { numRuns: 700, seed: 5 },
);
const patterns = [...new Set([...HAND, ...generated])].filter(
  // Bash gives `.` and `..` for these, takes a dot segment as part of the path, or starts at the root of the disk.
  (pattern) => pattern !== '' && !/(^|[/{,}])\.{1,2}($|[/},{])|^(\{a,\})+(\/|$)/.test(pattern),
);

let folder: string;
let fs: MemoryFS;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'memfs-find-'));
  fs = createFs();
  for (const path of DIRECTORIES) {
    mkdirSync(join(folder, path));
    fs.mkdir(`/${path}`);
  }
  for (const path of FILES) {
    writeFileSync(join(folder, path), '');
    fs.writefile(`/${path}`, '');
  }
  for (const [target, path] of LINKS) {
    symlinkSync(target, join(folder, path));
    fs.symlink(target, `/${path}`);
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What bash gives for each pattern; a pattern of its own that nothing matches is there only if it exists. */
function bash(all: readonly string[], options: string): string[][] {
  const words = all.map((pattern) => bashWord(pattern));
  const script = [
    `shopt -s nullglob globstar extquote ${options}; shopt -u extglob`,
    'LC_ALL=C.UTF-8',
    ...words.map((word) => `printf '%s\\0' ${word}; printf '\\n\\0'`),
  ].join('\n');
  const out = execFileSync('/usr/bin/bash', ['--norc', '-c', script], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { LC_ALL: 'C.UTF-8' },
  });
  const found: string[][] = [[]];
  for (const word of out.split('\0')) {
    if (word === '\n') found.push([]);
    else if (word !== '') found.at(-1)!.push(word);
  }
  return found.slice(0, all.length);
}

/** Characters that mean something to the shell but nothing to a glob are quoted. */
function bashWord(pattern: string): string {
  return pattern.replace(/[^\w*?[\]{},!^:/.\\-]/gu, (character) => `'${character}'`);
}

/** Each path once, without slashes at the end and double ones, only what exists: bash keeps words without wildcards. */
function normal(paths: readonly string[]): string[] {
  const all = paths.map((path) => `/${path.replace(/\/+/g, '/').replace(/\/$/, '')}`);
  return [...new Set(all)].filter((path) => fs.path.lexists(path)).sort();
}

function differences(
  ours: readonly string[][],
  theirs: readonly string[][],
  asked: readonly string[],
): unknown[] {
  return asked
    .map((pattern, index) => ({ pattern, ours: ours[index]!, theirs: theirs[index]! }))
    .filter((each) => JSON.stringify(each.ours) !== JSON.stringify(each.theirs))
    .slice(0, 8);
}

it('given patterns from the root, when wildcards match dotfiles, then bash with dotglob finds the same', () => {
  const theirs = bash(patterns, 'dotglob').map(normal);

  const ours = patterns.map((pattern) => fs.find(`/${pattern}`));

  expect(differences(ours, theirs, patterns)).toEqual([]);
});

it('given patterns from the root, when dot is false, then bash finds the same', () => {
  const theirs = bash(patterns, '').map(normal);

  const ours = patterns.map((pattern) => fs.find(`/${pattern}`, { dot: false }));

  expect(differences(ours, theirs, patterns)).toEqual([]);
});

it("given patterns without braces and escapes, when Python's glob is asked on the disk, then it finds the same", () => {
  const plain = patterns.filter(
    (pattern) => !/[{}\\^]|\[[^\]]*\[:|\*\*$|\*\*\/?$|to-src|\*\*\/\*\*/.test(pattern),
  );
  const script = `
import glob
os.chdir(given['folder'])
answer([glob.glob(pattern, recursive=True, include_hidden=True) for pattern in given['patterns']])`;
  // Python goes behind links by \`**\`; bash and we do not.
  const withoutLinked = (paths: readonly string[]): string[] =>
    paths.filter((path) => !/^\/?to-src\//.test(path));
  const theirs = (askPython(script, { folder, patterns: plain }) as string[][]).map((paths) =>
    withoutLinked(normal(paths)),
  );

  const ours = plain.map((pattern) => withoutLinked(fs.find(`/${pattern}`)));

  expect(plain.length).toBeGreaterThan(100);
  expect(differences(ours, theirs, plain)).toEqual([]);
});

it('given a pattern without a slash at the start, when it is looked for, then it is found anywhere below the path', () => {
  expect(fs.find('a.ts')).toEqual(['/a.ts', '/lib/src/a.ts', '/src/a.ts']);
  expect(fs.find('src/a.ts')).toEqual(['/lib/src/a.ts', '/src/a.ts']);
  expect(fs.find('a.ts', { path: '/lib' })).toEqual(['/lib/src/a.ts']);
  expect(fs.find('./*.ts', { path: '/src' })).toEqual(['/src/.hidden.ts', '/src/a.ts']);
  expect(() => fs.find('*', { path: '/missing' })).toThrow(/ENOENT/);
});

it('given a hostile pattern, when it is looked for, then the time stays small or it is refused', () => {
  const other = createFs();
  other.writefile(`/${'a'.repeat(255)}`, '');
  const start = process.cpuUsage();

  expect(other.find(`/${'*a'.repeat(60)}b`)).toEqual([]);
  expect(other.find(`/${'**/'.repeat(60)}b`)).toEqual([]);
  expect(() => other.find('{a,b}'.repeat(20))).toThrow(RangeError);
  expect(() => other.find('{'.repeat(2000))).not.toThrow();

  expect(process.cpuUsage(start).user).toBeLessThan(2_000_000);
});
