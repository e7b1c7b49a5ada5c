/** recordedFork: what was done in a fork, held against the listings before and after. */
import fc from 'fast-check';
import { createFs, recordedFork, type MemoryFS } from 'nestjs-memfs/fs';

const NAMES = ['a', 'b', 'd', 'd/a', 'd/e', 'd/e/a', 'l'];
const path = fc.constantFrom(...NAMES.map((name) => `/${name}`));
const action: fc.Arbitrary<Action> = fc.record({
  kind: fc.constantFrom<Action['kind'][]>(
    'write',
    'makedirs',
    'remove',
    'replace',
    'chmod',
    'symlink',
    'append',
  ),
  path,
  other: path,
});

interface Action {
  readonly kind: 'write' | 'makedirs' | 'remove' | 'replace' | 'chmod' | 'symlink' | 'append';
  readonly path: string;
  readonly other: string;
}

function apply(fs: MemoryFS, actions: readonly Action[]): void {
  for (const { kind, path: at, other } of actions) {
    try {
      if (kind === 'write') fs.writefile(at, `${kind} ${other}`);
      else if (kind === 'makedirs') fs.makedirs(at);
      else if (kind === 'remove') fs.rmtree(at);
      else if (kind === 'replace') fs.replace(at, other);
      else if (kind === 'chmod') fs.chmod(at, 0o700);
      else if (kind === 'symlink') fs.symlink(other, at);
      else fs.nodeFs.appendFileSync(at, '+');
    } catch {
      // A call that fails changes nothing; which fail is for other tests.
    }
  }
}

/** Every path, with what stands there. */
function listing(fs: MemoryFS): Map<string, string> {
  const all = new Map<string, string>();
  for (const [root, dirs, files] of fs.walk('/')) {
    for (const name of [...dirs, ...files]) {
      const at = `${root === '/' ? '' : root}/${name}`;
      const { mode } = fs.lstat(at);
      const content = fs.islink(at) ? fs.readlink(at) : fs.isdir(at) ? '' : fs.readfile(at);
      all.set(at, `${mode.toString(8)} ${content}`);
    }
  }
  return all;
}

/** A directory is gone; a link that has taken its parent's place leads to one of its name. */
const BEHIND_A_LINK: [Action[], Action[]] = [
  [{ kind: 'makedirs', path: '/d/e/a', other: '/a' }],
  [
    { kind: 'replace', path: '/d', other: '/a' },
    { kind: 'makedirs', path: '/d/a', other: '/a' },
    { kind: 'symlink', path: '/d/e', other: '/d' },
  ],
];

it('given random changes, when they are recorded, then no difference between before and after is missing', () => {
  fc.assert(
    fc.property(
      fc.array(action, { maxLength: 6 }),
      fc.array(action, { maxLength: 6 }),
      (first, then) => {
        const origin = createFs();
        apply(origin, first);
        const before = listing(origin);

        const fork = recordedFork(origin);
        apply(fork.fs, then);
        fork.end();

        const { written, removed } = fork.changes();
        const after = listing(fork.fs);
        const differing = [...after].filter(([at, what]) => before.get(at) !== what);
        expect(removed).toEqual([...before.keys()].filter((at) => !after.has(at)).toSorted());
        expect(written).toEqual(expect.arrayContaining(differing.map(([at]) => at)));
        expect(written.filter((at) => !after.has(at))).toEqual([]);
        expect(listing(origin)).toEqual(before);
      },
    ),
    { numRuns: 300, examples: [BEHIND_A_LINK] },
  );
});

it('given files that are read in every way, when it is asked, then each is named once', async () => {
  const origin = createFs();
  for (const name of ['/a', '/b', '/c', '/d', '/unread']) origin.writefile(name, name);
  origin.symlink('/a', '/link');
  const fork = recordedFork(origin);
  const { nodeFs } = fork.fs;

  fork.fs.readfile('/link');
  await nodeFs.promises.readFile('/b');
  nodeFs.copyFileSync('/c', '/copy');
  for (const line of fork.fs.open('/d')) expect(line).toBe('/d');
  nodeFs.statSync('/unread');
  fork.end();
  fork.fs.readfile('/unread');

  expect(fork.changes()).toEqual({
    read: ['/a', '/b', '/c', '/d'],
    written: ['/copy'],
    removed: [],
  });
});
