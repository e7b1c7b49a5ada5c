/** glob, globSync and promises.glob against those of the running Node, on the same tree on the disk: what is found, in which order, and what is refused. */
import * as disk from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFs } from 'nestjs-memfs/fs';

type Pattern = string | string[];
type Entry = string | disk.Dirent;

/** What newer versions have and the types of Node 20 do not know. */
interface GlobFs {
  globSync(pattern: unknown, options?: object): Entry[];
  glob(
    pattern: unknown,
    options: object,
    done: (error: Error | null, found?: Entry[]) => void,
  ): void;
  promises: { glob(pattern: unknown, options?: object): AsyncIterable<Entry> };
}

const hasGlob = 'globSync' in disk;
// Node has glob from version 22 on; nodeFs has what the running Node has.
const testWithGlob = hasGlob ? test : test.skip;

let top: string;
let root: string;
let sides: readonly GlobFs[];

beforeAll(() => {
  top = disk.realpathSync(disk.mkdtempSync(join(tmpdir(), 'memfs-glob-')));
  root = `${top}/outer/inner`;
  const memory = createFs().nodeFs;
  for (const fs of [disk, memory]) plant(fs);
  sides = [disk, memory] as unknown as readonly GlobFs[];
});

afterAll(() => {
  disk.rmSync(top, { recursive: true });
});

function plant(fs: typeof disk): void {
  const directories = ['a/b/a/b', 'a/.b/a', 'b/a', '.a/b', 'ab/ba', 'src/lib', 'e{m}pty'];
  for (const path of directories) fs.mkdirSync(`${root}/${path}`, { recursive: true });
  const files = ['a/b/a/b/a.b', 'a/b/b.a', 'a/.b/a/b.a', 'b/a/a.b', '.a/b/.b', 'ab/ba/ab.ba'];
  const names = [
    'a.b',
    '.b',
    '{a,b}',
    '[a]',
    'src/1.ts',
    'src/10.ts',
    'src/lib/é.ts',
    'src/B c.js',
  ];
  for (const path of [...files, ...names]) fs.writeFileSync(`${root}/${path}`, '');
  fs.symlinkSync('../b', `${root}/a/l`);
  fs.symlinkSync('..', `${root}/b/u`);
  fs.symlinkSync('missing', `${root}/d`);
  fs.symlinkSync('a.b', `${root}/f`);
}

function show(entry: Entry): string {
  if (typeof entry === 'string') return entry;
  const { name, parentPath } = entry;
  const type = [entry.isFile(), entry.isDirectory(), entry.isSymbolicLink()].join();
  return `${parentPath} ${name} ${type}`;
}

function found(fs: GlobFs, pattern: unknown, options?: object): unknown {
  try {
    return fs.globSync(pattern, options).map(show);
  } catch (error) {
    const { name, code, message } = error as NodeJS.ErrnoException;
    return { name, code, message };
  }
}

const SEGMENTS: readonly string[] =
  `a b * ** ** .. . ? *.b [ab] [!a] {a,b} {a,.b} {a/b,b} !(a) @(a|b) .* +(a)* l u
  *(a|b) {..,a} [a a* a{,b} **a {a,*} {**,b} [[]a] {1..3}* [[:alpha:]] [a-b]? {{a,b},l} $\{a,b} {a b} ?(a|.)b src *.ts
  {10..1..3}.ts {a..c} \\*.b a\\b é.ts *\u0020* e{m}pty {} {},a} !* #a`.split(/\s+/);

const OPTIONS: readonly (() => object)[] = [
  () => ({ cwd: root }),
  () => ({ cwd: root }),
  () => ({ cwd: `${root}/a` }),
  () => ({ cwd: `${root}/missing` }),
  () => ({ cwd: new URL(`file://${root}`) }),
  () => ({ cwd: root, exclude: (name: string) => name === 'b' }),
  () => ({ cwd: root, exclude: (path: string) => path.length > 5 }),
  () => ({ cwd: root, exclude: ['a/b/**'] }),
  () => ({ cwd: root, exclude: ['**/b', `${root}/src/*.ts`] }),
  () => ({ cwd: root, withFileTypes: true }),
  () => ({
    cwd: root,
    withFileTypes: true,
    exclude: (entry: disk.Dirent) => entry.isDirectory() && entry.name === 'b',
  }),
  () => ({ cwd: root, followSymlinks: true }),
  () => ({ cwd: root, maxDepth: 2 }),
  () => ({ cwd: `${root}/a`, maxDepth: 1, followSymlinks: true }),
];

/** Numbers below a limit, always the same ones (the minimal standard generator of Park and Miller). */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state * 48_271) % 0x7fffffff;
    return state % limit;
  };
}

function randomPattern(next: (limit: number) => number): string {
  const parts = Array.from({ length: 1 + next(4) }, () => SEGMENTS[next(SEGMENTS.length)] ?? '');
  const text = parts.join(next(15) === 0 ? '//' : '/') + (next(8) === 0 ? '/' : '');
  // Two steps up would leave the folder; so would a slash at the start.
  const isHigh = text.split('..').length > 2;
  const pattern = (isHigh ? text.replaceAll('..', 'a') : text).replace(/^[\\/]+/, '');
  return next(12) === 0 ? `${root}/${pattern}` : pattern;
}

testWithGlob(
  'given random patterns and options, when globSync walks the same tree on both, then it finds the same in the same order',
  () => {
    const next = numbers(20);
    const [real, memory] = sides as [GlobFs, GlobFs];
    let count = 0;

    for (let round = 0; round < 2000; round++) {
      const pattern: Pattern =
        next(10) > 0 ? randomPattern(next) : [randomPattern(next), randomPattern(next)];
      const options = OPTIONS[next(OPTIONS.length)]?.() ?? {};
      const expected = found(real, pattern, options);
      count += Array.isArray(expected) ? expected.length : 0;

      expect({ pattern, options, found: found(memory, pattern, options) }).toEqual({
        pattern,
        options,
        found: expected,
      });
    }

    expect(count).toBeGreaterThan(1500);
  },
);

testWithGlob(
  'given random patterns, when glob calls back and promises.glob is iterated, then both give what Node gives',
  async () => {
    const next = numbers(3);

    for (let round = 0; round < 200; round++) {
      const pattern = randomPattern(next);
      const options = OPTIONS[next(OPTIONS.length)]?.() ?? {};
      const both = sides.map(async (fs) => {
        const iterated: string[] = [];
        for await (const entry of fs.promises.glob(pattern, options)) iterated.push(show(entry));
        const called = await new Promise<Entry[]>((resolve, reject) => {
          fs.glob(pattern, options, (error, entries = []) => {
            if (error) reject(error);
            else resolve(entries);
          });
        });
        return { iterated, called: called.map(show) };
      });
      const [real, memory] = await Promise.all(both);

      expect({ pattern, options, ...memory }).toEqual({ pattern, options, ...real });
    }
  },
);

testWithGlob.each([
  ['no pattern', undefined, {}],
  ['a number', 5, {}],
  ['a list with a number in it', ['a', 5], {}],
  ['null', null, {}],
  ['an empty text', '', {}],
  ['an empty list', [], {}],
  ['options that are a text', 'a', 'utf8'],
  ['options that are null', 'a', null],
  ['an exclude that is a text', 'a', { exclude: 'b' }],
  ['an exclude with a number in it', 'a', { exclude: ['b', 1] }],
  ['a followSymlinks that is a number', 'a', { followSymlinks: 1 }],
  ['a maxDepth below zero', 'a', { maxDepth: -1 }],
  ['a maxDepth that is no whole number', 'a', { maxDepth: 1.5 }],
  ['a maxDepth that is a text', 'a', { maxDepth: '1' }],
])('given %s, when globSync is called, then it does as Node does', (_, pattern, options) => {
  const at = typeof options === 'object' && options !== null ? { cwd: root, ...options } : options;
  const [real, memory] = sides.map((fs) => found(fs, pattern, at as object));

  expect(memory).toEqual(real);
});
