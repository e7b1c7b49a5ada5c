/** `fs.path` against Python's posixpath, on generated paths. */
import fc from 'fast-check';
import { createFs } from 'nestjs-memfs/fs';
import { askPython } from './python.js';

const parts = ['a', 'b', '..', '.', '', '/', '//', 'a.b', '.a', '..a', '...', 'x.tar.gz', 'é'];
const pathOf = fc
  .array(fc.constantFrom(...parts), { maxLength: 6 })
  .chain((chosen) => fc.constantFrom('/', '').map((glue) => chosen.join(glue)));
const paths = fc.sample(pathOf, { numRuns: 800, seed: 7 });
const pairs = paths.map((path, index) => [path, paths[(index * 7 + 3) % paths.length]!]);

const SCRIPT = `
os.getcwd = lambda: '/'
one = ['normpath', 'abspath', 'basename', 'dirname', 'split', 'splitext', 'isabs']
two = {
  'join': lambda a, b: posixpath.join(a, b),
  'relpath': lambda a, b: posixpath.relpath(a, b or '.'),
  'commonpath': lambda a, b: posixpath.commonpath([a, b]),
  'commonprefix': lambda a, b: posixpath.commonprefix([a, b]),
}
answer({
  'one': {name: [getattr(posixpath, name)(path) for path in given['paths']] for name in one},
  'two': {name: [attempt(lambda: call(a, b)) for a, b in given['pairs']] for name, call in two.items()},
})
`;

interface Answer {
  readonly one: Record<string, unknown[]>;
  readonly two: Record<string, unknown[]>;
}

const { path: paths_ } = createFs();
let python: Answer;

beforeAll(() => {
  python = askPython(SCRIPT, { paths, pairs }) as Answer;
});

function attempt(action: () => unknown): unknown {
  try {
    return action();
  } catch {
    return 'error';
  }
}

function plain(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'error' in value ? 'error' : value;
}

it.each(['normpath', 'abspath', 'basename', 'dirname', 'split', 'splitext', 'isabs'] as const)(
  'given generated paths, when %s is asked, then Python says the same',
  (name) => {
    const ours = paths.map((path) => [path, paths_[name](path)]);

    expect(ours).toEqual(paths.map((path, index) => [path, python.one[name]![index]]));
  },
);

const TWO: Record<string, (first: string, second: string) => unknown> = {
  join: (first, second) => paths_.join(first, second),
  relpath: (first, second) => paths_.relpath(first, second || '.'),
  commonpath: (first, second) => paths_.commonpath([first, second]),
  commonprefix: (first, second) => paths_.commonprefix([first, second]),
};

it.each(Object.keys(TWO))(
  'given generated pairs of paths, when %s is asked, then Python says the same',
  (name) => {
    const ours = pairs.map(([first, second]) => attempt(() => TWO[name]!(first!, second!)));

    const theirs = python.two[name]!.map(plain);
    expect(ours.map((our, index) => [pairs[index], our])).toEqual(
      theirs.map((their, index) => [pairs[index], their]),
    );
  },
);

it('given no paths, when commonpath is asked, then it refuses as Python does', () => {
  expect(() => paths_.commonpath([])).toThrow(TypeError);
});

it('given files and links, when path asks what they are, then links are followed but by islink and lexists', () => {
  const fs = createFs();
  fs.makedirs('/d/e');
  fs.writefile('/d/f', 'four');
  fs.symlink('d/f', '/to-file');
  fs.symlink('d', '/to-dir');
  fs.symlink('nowhere', '/dangling');

  const { path } = fs;

  expect([path.isfile('/to-file'), path.isdir('/to-dir'), path.islink('/to-dir')]).toEqual([
    true,
    true,
    true,
  ]);
  expect([path.exists('/dangling'), path.lexists('/dangling')]).toEqual([false, true]);
  expect(path.getsize('/to-file')).toBe(4);
  expect(path.samefile('/to-file', '/to-dir/f')).toBe(true);
  expect(path.samefile('/d', '/d/f')).toBe(false);
  expect(path.realpath('/to-dir/../to-dir/f')).toBe('/d/f');
  expect(() => path.getsize('/dangling')).toThrow(/ENOENT/);
});

it('given a working directory, when relative paths are made absolute, then they start there', () => {
  const fs = createFs();
  fs.makedirs('/work/here');

  fs.kernel.cwd = '/work';

  expect(fs.path.abspath('here/../x')).toBe('/work/x');
  expect(fs.path.relpath('/work/here/a')).toBe('here/a');
  expect(fs.isdir('here')).toBe(true);
});
