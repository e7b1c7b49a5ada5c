/** The calls on directories and trees against os and shutil on the real disk. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { createFs, FileExistsError, PermissionError, type FsError } from 'nestjs-memfs/fs';
import { askPython } from './python.js';
import { inMemory, type Call, type Entry, type Scenario } from './tree-scenarios.js';

const TREE: Entry[] = [
  ['d', 'a'],
  ['d', 'a/b'],
  ['d', 'a/b/c'],
  ['d', 'a/.hidden'],
  ['d', 'empty'],
  ['f', 'a/one.txt', 'one', 0o640],
  ['f', 'a/b/two.txt', 'two'],
  ['f', 'a/b/c/run.sh', 'three', 0o755],
  ['f', 'a/.hidden/x', 'x'],
  ['f', 'top', 'top'],
  ['l', 'to-a', 'a'],
  ['l', 'to-top', 'top'],
  ['l', 'nowhere', 'missing'],
  ['l', 'a/up', '../empty'],
  ['l', 'a/file-link', 'one.txt'],
  ['l', 'a/dangling', 'none'],
];
const WITHOUT_DANGLING = TREE.filter(([, path]) => path !== 'a/dangling');

/** Python copies a tree into itself until it runs out of stack. */
function isEndless(from: string, to: string): boolean {
  return from === 'a' && ['empty', 'a/b/z'].includes(to);
}

const SINGLE: Call[] = [
  ...[
    'a',
    'top',
    'nowhere',
    'to-a',
    'to-top',
    'missing',
    'top/x',
    'a/b/../one.txt',
    'to-a/b',
  ].flatMap((path): Call[] =>
    [
      'exists',
      'isfile',
      'isdir',
      'islink',
      'listdir',
      'remove',
      'rmdir',
      'readlink',
      'size',
      'lsize',
      'nlink',
      'rmtree',
      'mkdir',
    ].map((name): Call => [name, path]),
  ),
  ...[
    'new',
    'new/deep/er',
    'a',
    'a/b',
    'top',
    'top/x',
    'a/new/',
    'nowhere',
    'nowhere/x',
    'to-a',
    'to-a/n',
    'p/.',
    'p/../q',
    './r/s',
    'a//t///u',
  ].flatMap((path): Call[] => [
    ['makedirs', path],
    ['makedirs', path, { existOk: true }],
    ['makedirs', path, { mode: 0o700 }],
    ['mkdir', path, 0o705],
  ]),
  ...(
    [
      ['top', 'a/one.txt'],
      ['top', 'new'],
      ['a', 'empty'],
      ['a', 'a/b/z'],
      ['a', 'top'],
      ['top', 'a'],
      ['empty', 'a'],
      ['missing', 'x'],
      ['to-a', 'x'],
      ['top', 'to-top'],
      ['top', 'missing/x'],
      ['top', 'top'],
      ['nowhere', 'x'],
    ] as const
  ).flatMap(([from, to]): Call[] => [
    ['replace', from, to],
    ['copy', from, to],
    ['link', from, to],
    ['symlink', from, to],
    ...(isEndless(from, to)
      ? []
      : ([
          ['copytree', from, to],
          ['copytree', from, to, { dirsExistOk: true }],
        ] as Call[])),
  ]),
  ['rmtree', 'missing', { ignoreErrors: true }],
  ['truncate', 'top', 1],
  ['truncate', 'top', 10],
  ['truncate', 'a', 1],
  ['truncate', 'missing', 1],
  ['chmod', 'to-top', 0o600],
  ['chmod', 'missing', 0o600],
  ['copytree', 'a', 'copy', { symlinks: true }],
  ['copytree', 'a', 'copy', { symlinks: true, ignore: ['*.txt', '.*'] }],
  ['copytree', 'a/b', 'deep/er/copy', {}],
  ['copytree', 'to-a', 'copy', { symlinks: true }],
  ['walk', '.'],
  ['walk', 'a'],
  ['walk', 'to-a'],
  ['walk', 'a', { topdown: false }],
  ['walk', 'a', { followlinks: true }],
  ['walk', 'a', { topdown: false, followlinks: true }],
  ['walk', 'a', { prune: ['b', '.hidden'] }],
  ['walk', 'missing'],
  ['walk', 'top'],
];

/** Where our answer is ours on purpose. */
const OURS: readonly { readonly call: Call; readonly because: string }[] = [
  { call: ['rmtree', 'top'], because: 'rmtree removes a file too' },
  { call: ['rmtree', 'nowhere'], because: 'rmtree removes a link itself' },
  { call: ['rmtree', 'to-a'], because: 'rmtree removes a link itself' },
  { call: ['rmtree', 'to-top'], because: 'rmtree removes a link itself' },
  { call: ['rmtree', 'a/b/../one.txt'], because: 'rmtree removes a file too' },
];

const scenarios: Scenario[] = [
  ...SINGLE.map((call) => ({ tree: TREE, calls: [call] })),
  { tree: WITHOUT_DANGLING, calls: [['copytree', 'a', 'copy']] },
  {
    tree: WITHOUT_DANGLING,
    calls: [['copytree', 'a', 'empty', { dirsExistOk: true, ignore: ['b', 'up'] }]],
  },
  {
    tree: TREE,
    calls: [
      ['utime', 'a/b/two.txt', 1_000_000, 2_000_000],
      ['utime', 'a/b', 3_000_000, 4_000_000],
      ['copytree', 'a/b', 'copy'],
      ['times', 'copy/two.txt'],
    ],
  },
];

const name = fc.constantFrom('a', 'b', 'c', 'a/b', 'a/c', 'a/b/c', 'b/x', 'l', 'l/a');
const sequence = fc.array(
  fc.oneof(
    fc.tuple(
      fc.constantFrom(
        'mkdir',
        'makedirs',
        'remove',
        'rmdir',
        'listdir',
        'exists',
        'isdir',
        'isfile',
        'islink',
      ),
      name,
    ),
    fc.tuple(fc.constantFrom('replace', 'link', 'copy'), name, name),
    fc.tuple(fc.constant('symlink'), fc.constantFrom('a', 'b', './a', 'l', 'a/b'), name),
    fc.tuple(fc.constant('makedirs'), name, fc.constant({ existOk: true })),
    fc.tuple(fc.constant('chmod'), name, fc.constantFrom(0o755, 0o700)),
    fc.tuple(fc.constant('walk'), name),
  ),
  { minLength: 10, maxLength: 30 },
);
const sequences: Scenario[] = fc.sample(sequence, { numRuns: 150, seed: 11 }).map((calls) => ({
  tree: [
    ['f', 'a', 'content'],
    ['d', 'b'],
  ],
  calls,
}));

let python: unknown[];

beforeAll(() => {
  const script = readFileSync(new URL('tree-scenarios.py', import.meta.url), 'utf8');
  python = askPython(script, [...scenarios, ...sequences]) as unknown[];
});

function expectSame(chosen: readonly Scenario[], offset: number): void {
  const differing = chosen
    .map((scenario, index) => ({
      calls: scenario.calls,
      memory: inMemory(scenario),
      python: python[offset + index],
    }))
    .filter(
      ({ calls }) => !OURS.some(({ call }) => JSON.stringify([call]) === JSON.stringify(calls)),
    )
    .filter(({ memory, python: theirs }) => JSON.stringify(memory) !== JSON.stringify(theirs))
    .map((each) => JSON.stringify(each));
  expect(differing.slice(0, 5)).toEqual([]);
}

it('given a tree of files and links, when each call is made, then result, error and tree are as in Python', () => {
  expectSame(scenarios, 0);
});

it('given generated sequences of calls, when they run, then every result, error and tree is as in Python', () => {
  expectSame(sequences, scenarios.length);
});

it('given something at the target, when it is renamed, then EEXIST; replace overwrites it', () => {
  const fs = createFs();
  fs.writefile('/a', 'a');
  fs.writefile('/b', 'b');

  expect(() => fs.rename('/a', '/b')).toThrow(FileExistsError);
  fs.replace('/a', '/b');

  expect(fs.toJSON()).toEqual({ b: 'a' });
});

it('given links that lead out of a tree, when it is removed, then what they lead to stays', () => {
  const fs = createFs();
  fs.makedirs('/keep/deep');
  fs.writefile('/keep/deep/f', 'kept');
  fs.makedirs('/tree');
  fs.symlink('/keep', '/tree/link');
  fs.symlink('../keep/deep/f', '/tree/file-link');

  fs.rmtree('/tree');

  expect(fs.toJSON()).toEqual({ keep: { deep: { f: 'kept' } } });
});

it('given a tree that may not be changed, when it is removed with ignoreErrors, then nothing is thrown and what can go is gone', () => {
  const fs = createFs({ uid: 1000, gid: 1000 });
  fs.makedirs('/tree/locked');
  fs.makedirs('/tree/open');
  fs.writefile('/tree/locked/f', '');
  fs.writefile('/tree/open/f', '');
  fs.chmod('/tree/locked', 0o555);

  expect(() => fs.rmtree('/tree/locked')).toThrow(PermissionError);
  fs.rmtree('/tree', { ignoreErrors: true });

  expect(fs.toJSON()).toEqual({ tree: { locked: { f: '' } } });
});

it('given bottom-up, when a tree is walked, then every directory comes after what is in it', () => {
  const fs = createFs();
  fs.makedirs('/a/b/c');
  fs.makedirs('/a/d');

  const roots = [...fs.walk('/a', { topdown: false })].map(([root]) => root);

  expect(roots).toEqual(['/a/b/c', '/a/b', '/a/d', '/a']);
});

it('given an onerror that throws, when a directory cannot be listed, then the walk ends with its error', () => {
  const fs = createFs();
  const onerror = (error: Error): never => {
    throw error;
  };

  expect(() => [...fs.walk('/missing', { onerror })]).toThrow(/ENOENT.*scandir '\/missing'/);
});

it('given a copy of a tree, when one of the two changes, then the other does not', () => {
  const fs = createFs();
  fs.makedirs('/a');
  fs.writefile('/a/f', 'same');
  fs.copytree('/a', '/b');

  fs.writefile('/b/f', 'other');
  using file = fs.open('/a/f', 'a');
  file.write('!');

  expect(fs.toJSON()).toEqual({ a: { f: 'same!' }, b: { f: 'other' } });
});

it('given an ignore function, when a tree is copied, then it sees each directory and decides', () => {
  const fs = createFs();
  fs.makedirs('/a/b');
  fs.writefile('/a/keep', '');
  fs.writefile('/a/b/drop', '');
  const seen: unknown[] = [];

  fs.copytree('/a', '/copy', {
    ignore: (path, names) => {
      seen.push([path, names]);
      return names.filter((each) => each === 'drop');
    },
  });

  expect(seen).toEqual([
    ['/a', ['b', 'keep']],
    ['/a/b', ['drop']],
  ]);
  expect(fs.toJSON('/copy')).toEqual({ keep: '', b: {} });
});

it('given a target inside the tree, or links back to it, when it is copied, then it is refused rather than copied without end', () => {
  const fs = createFs();
  fs.makedirs('/a/b');
  fs.makedirs('/other');
  fs.symlink('../other', '/a/to-other');
  fs.symlink('/a', '/to-a');
  fs.makedirs('/loop');
  fs.symlink('.', '/loop/one');
  fs.symlink('.', '/loop/two');

  const codes = [
    ['/a', '/a/b/c'],
    ['/a', '/to-a/b/c'],
    ['/to-a', '/a/x'],
    ['/a', '/other/copy'],
    ['/loop', '/copy'],
  ].map(([from, to]) => {
    try {
      return fs.copytree(from!, to!);
    } catch (error) {
      return (error as FsError).code;
    }
  });

  expect(codes).toEqual(['EINVAL', 'EINVAL', 'EINVAL', 'EINVAL', 'ELOOP']);
});
