/** grep against GNU grep on the real disk; and what only ours has. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { createFs, type GrepOptions, type MemoryFS } from 'nestjs-memfs/fs';

const word = fc.constantFrom(
  'foo',
  'Foo',
  'bar',
  'a.b',
  'axb',
  '$x',
  '(y)',
  'é',
  'É',
  '',
  ' ',
  'tab\t',
);
const content = fc
  .array(
    fc.array(word, { maxLength: 4 }).map((words) => words.join('')),
    { maxLength: 12 },
  )
  .chain((lines) =>
    fc.constantFrom('', '\n').map((end) => lines.join('\n') + (lines.length > 0 ? end : '')),
  );
const FILES = fc
  .sample(content, { numRuns: 24, seed: 3 })
  .map(
    (text, index) =>
      [
        ['a.txt', 'b.md', 'd/c.txt', 'd/e/f.ts', '.h'][index % 5]!.replace(/[^/]*$/, `${index}$&`),
        text,
      ] as const,
  );

let folder: string;
let fs: MemoryFS;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'memfs-grep-'));
  fs = createFs();
  for (const [path, text] of FILES) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    fs.makedirs(dirname(`/${path}`), { existOk: true });
    fs.writefile(`/${path}`, text);
  }
  const binary = Buffer.from('foo\0foo\n');
  writeFileSync(join(folder, 'binary'), binary);
  fs.writefilebytes('/binary', binary);
  symlinkSync('d', join(folder, 'link'));
  fs.symlink('d', '/link');
  symlinkSync('0a.txt', join(folder, 'file-link'));
  fs.symlink('0a.txt', '/file-link');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function gnu(text: string, flags: readonly string[]): string[] {
  const { stdout, status } = spawnSync(
    '/usr/bin/grep',
    ['-rnI', '--null', ...flags, '-e', text, '.'],
    {
      cwd: folder,
      encoding: 'utf8',
      env: { LC_ALL: 'C.UTF-8' },
    },
  );
  expect(status).toBeLessThan(2);
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => line.slice(1).replace('\0', ':'))
    .sort();
}

function ours(text: string | RegExp, options?: GrepOptions): string[] {
  return fs
    .grep(text, options)
    .map(({ path, line, text: found }) => `${path}:${line}:${found}`)
    .sort();
}

it.each(['foo', 'a.b', '$x', '(y)', 'é', ' ', 'nothing', '', '\\', '['])(
  'given text files, when the text «%s» is looked for, then GNU grep -F finds the same, and with -i',
  (text) => {
    expect(ours(text)).toEqual(gnu(text, ['-F']));
    expect(ours(text, { ignoreCase: true })).toEqual(gnu(text, ['-F', '-i']));
  },
);

it.each(['^foo', 'bar$', 'a.b', 'o+|é', '^$', '[A-Z]', '(foo|bar){2}', '.'])(
  'given text files, when the expression %s is looked for, then GNU grep -E finds the same, and with -i',
  (source) => {
    expect(ours(new RegExp(source, 'u'))).toEqual(gnu(source, ['-E']));
    expect(ours(new RegExp(source, 'ug'), { ignoreCase: true })).toEqual(gnu(source, ['-E', '-i']));
  },
);

it('given include and exclude, when files are looked into, then GNU grep chooses the same', () => {
  expect(ours('foo', { include: '*.txt' })).toEqual(gnu('foo', ['-F', '--include=*.txt']));
  expect(ours('foo', { include: ['*.txt', '*.md'] })).toEqual(
    gnu('foo', ['-F', '--include=*.txt', '--include=*.md']),
  );
  expect(ours('foo', { exclude: ['*.txt', 'e'] })).toEqual(
    gnu('foo', ['-F', '--exclude=*.txt', '--exclude-dir=e']),
  );
  expect(ours('foo', { include: '/d/**' })).toEqual(ours('foo', { path: '/d' }));
});

it('given maxMatches, when there are more, then the first ones come', () => {
  const all = fs.grep('foo');

  expect(all.length).toBeGreaterThan(3);
  expect(fs.grep('foo', { maxMatches: 3 })).toEqual(all.slice(0, 3));
  expect(fs.grep('foo', { maxMatches: 0 })).toEqual([]);
});

it('given a file or a link as path, when it is looked into, then it is; a missing one is ENOENT', () => {
  const other = createFs();
  other.writefile('/f', 'one\r\ntwo\r\n');
  other.symlink('f', '/l');

  expect(other.grep('o', { path: '/f' })).toEqual([
    { path: '/f', line: 1, text: 'one' },
    { path: '/f', line: 2, text: 'two' },
  ]);
  expect(other.grep('two', { path: '/l' })).toEqual([{ path: '/l', line: 2, text: 'two' }]);
  expect(() => other.grep('x', { path: '/missing' })).toThrow(/ENOENT/);
});
