/** Forks: against real folders that were copied at the same moments, and by the work they do. */
import { createFs, MemoryFS } from 'nestjs-memfs/fs';
import type { Inode } from '../../src/fs/inode.js';
import { realSide, userOfProcess } from './differential/side.js';
import { copyFolder, differenceAfter, stepsOf, type Pair } from './pairs.js';

const STEPS = 12;
const ROUNDS = 4;

/** Makes a family: at each round some member is forked, then all go on, each with steps of its own. */
async function strangerInFamily(first: Pair, seed: number): Promise<string | undefined> {
  const family = [first];
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, pair] of family.entries()) {
      const difference = await differenceAfter(
        pair,
        stepsOf(seed * 100 + round * 10 + index, STEPS),
      );
      if (difference !== undefined) return `round ${round}, member ${index}\n  ${difference}`;
    }
    const parent = family[(seed + round) % family.length] ?? first;
    const folder = `${first.folder}-${family.length}`;
    copyFolder(parent.folder, folder);
    family.push({ fs: parent.fs.fork(), root: first.root, folder });
  }
  for (const [index, pair] of family.entries()) {
    const difference = await differenceAfter(pair, stepsOf(seed, 1));
    if (difference !== undefined) return `at the end, member ${index}\n  ${difference}`;
  }
  return undefined;
}

describe('isolation', () => {
  test('given forks and forks of forks, when all are changed at random, then each stays what a real copy is', async () => {
    const real = realSide();
    const failures: string[] = [];

    try {
      for (let seed = 1; seed <= 16 && failures.length < 3; seed++) {
        const { root: folder } = real.side.below(`family-${seed}`);
        const fs = createFs(userOfProcess());
        fs.makedirs(folder);
        const failure = await strangerInFamily({ fs, root: folder, folder }, seed);
        if (failure !== undefined) failures.push(`seed ${seed}, ${failure}`);
      }
    } finally {
      real.remove();
    }

    expect(failures.join('\n')).toBe('');
  });

  test('given a file with two names, when a fork writes through one, then both names there show it, and none elsewhere', () => {
    const fs = createFs();
    fs.mkdir('/d');
    fs.writefile('/a', 'old');
    fs.link('/a', '/d/b');

    const fork = fs.fork();
    fork.writefile('/d/b', 'new');
    const grandchild = fork.fork();
    grandchild.remove('/a');
    fs.nodeFs.appendFileSync('/a', 'er');

    expect([fs.readfile('/a'), fs.readfile('/d/b')]).toEqual(['older', 'older']);
    expect([fork.readfile('/a'), fork.readfile('/d/b')]).toEqual(['new', 'new']);
    expect([fs, fork, grandchild].map((each) => each.stat('/d/b').nlink)).toEqual([2, 2, 1]);
    expect(fork.stat('/a').ino).toBe(fork.stat('/d/b').ino);
    expect(grandchild.readfile('/d/b')).toBe('new');
  });

  test('given open files, when the filesystem is forked, then they stay with the original and write there only', () => {
    const fs = createFs();
    fs.writefile('/named', 'named');
    fs.writefile('/gone', 'gone');
    const named = fs.nodeFs.openSync('/named', 'r+');
    const gone = fs.nodeFs.openSync('/gone', 'r+');
    fs.remove('/gone');

    const fork = fs.fork();
    fs.nodeFs.writeSync(named, 'N');
    fs.nodeFs.writeSync(gone, 'G');
    fork.writefile('/named', 'of the fork');

    expect(() => fork.nodeFs.fstatSync(named)).toThrow('EBADF');
    expect(fs.nodeFs.readFileSync('/named', 'utf8')).toBe('Named');
    expect(fs.nodeFs.readSync(gone, Buffer.alloc(9), 0, 9, 0)).toBe(4);
    expect(fork.listdir('/')).toEqual(['named']);
    expect(fork.readfile('/named')).toBe('of the fork');
    // A file without a name is in the accounts of those alone who have it open.
    expect([fs, fork].map((each) => each.kernel.volume.inodes)).toEqual([3, 2]);
    fs.nodeFs.closeSync(gone);
    expect(fs.kernel.volume.inodes).toBe(2);
  });

  test('given a link that is read on the way, when a fork renames it onto itself, then it stays', () => {
    let nowMs = 1000;
    const fs = createFs({ clock: () => nowMs });
    fs.mkdir('/d');
    fs.symlink('.', '/d/self');
    nowMs = 5000;

    const fork = fs.fork();
    fork.replace('/d/self', '/d/self/self');

    expect(fork.listdir('/d')).toEqual(['self']);
    expect(fork.kernel.volume.inodes).toBe(3);
    expect(fork.lstat('/d/self').nlink).toBe(1);
  });

  test('given options of a fork, when it writes, then quota and clock of the original count, unless it is an overlay with its own', () => {
    const fs = createFs({ maxBytes: 8, clock: () => 7000 });
    fs.writefile('/a', '12345');

    const fork = fs.fork();
    const overlay = MemoryFS.overlay(fs, { maxBytes: 100, clock: () => 9000 });
    fork.remove('/a');
    fork.writefile('/b', '12345678');
    overlay.writefile('/b', '123456789');

    expect(() => fs.writefile('/b', '1234')).toThrow('ENOSPC');
    expect(() => fork.writefile('/c', '1')).toThrow('ENOSPC');
    expect([fork.stat('/b').mtimeMs, overlay.stat('/b').mtimeMs]).toEqual([7000, 9000]);
  });
});

/** The inodes that count in a filesystem, as the objects they are. */
function inodesOf({ kernel: { volume } }: MemoryFS): Set<Inode> {
  const found = new Set<Inode>([volume.current(volume.root)]);
  for (const inode of found) {
    if (!inode.isDirectory) continue;
    for (const child of inode.children.values()) found.add(volume.current(child));
  }
  return found;
}

function treeOf({ directories, files, bytes }: Readonly<Record<string, number>>): MemoryFS {
  const fs = createFs();
  for (let at = 0; at < (directories ?? 0); at++) {
    fs.mkdir(`/${at}`);
    for (let file = 0; file < (files ?? 0); file++) {
      fs.writefile(`/${at}/${file}`, 'x'.repeat(bytes ?? 0));
    }
  }
  return fs;
}

describe('work', () => {
  test.each([
    { directories: 2, files: 1, bytes: 1 },
    { directories: 30, files: 40, bytes: 100 },
    { directories: 200, files: 50, bytes: 10 },
    { directories: 2, files: 2, bytes: 4_000_000 },
  ])(
    'given a tree of %j, when it is forked and one file written in each, then nothing but that file has become another',
    (size) => {
      const fs = treeOf(size);
      const before = inodesOf(fs);

      const fork = fs.fork();
      const [inFork, inOriginal] = [inodesOf(fork), inodesOf(fs)];
      expect([...before].every((inode) => inFork.has(inode) && inOriginal.has(inode))).toBe(true);
      fork.nodeFs.appendFileSync('/1/0', 'new');
      fs.nodeFs.appendFileSync('/0/0', 'new');

      const fresh = (of: MemoryFS): string[] =>
        [...inodesOf(of)].filter((inode) => !before.has(inode)).map(({ type }) => type);
      expect([fresh(fork), fresh(fs)]).toEqual([['file'], ['file']]);
    },
  );

  test('given a large file, when a fork writes one byte, then it holds one chunk of its own', () => {
    const fs = createFs();
    fs.writefilebytes('/large', Buffer.alloc(20 * 1024 * 1024, 1));
    const chunksOf = (of: MemoryFS): readonly unknown[] => {
      const inode = [...inodesOf(of)].find(({ isFile }) => isFile);
      return (inode?.body as { list: unknown[] }).list;
    };
    const before = new Set(chunksOf(fs));

    const fork = fs.fork();
    const fd = fork.nodeFs.openSync('/large', 'r+');
    fork.nodeFs.writeSync(fd, 'x', 7_000_000);

    expect(chunksOf(fork).filter((chunk) => !before.has(chunk))).toHaveLength(1);
    expect(chunksOf(fs).every((chunk) => before.has(chunk))).toBe(true);
    expect(fs.readfilebytes('/large')[7_000_000]).toBe(1);
    expect(fork.readfilebytes('/large')[7_000_000]).toBe(120);
  });

  test('given thousands of forks in a row, when the last one is used, then it works as the first', () => {
    let fs = createFs();
    fs.writefile('/a', 'x');

    for (let count = 0; count < 10_000; count++) {
      fs = fs.fork();
      if (count % 1000 === 0) fs.nodeFs.appendFileSync('/a', 'x');
    }

    expect(fs.readfile('/a')).toBe('x'.repeat(11));
    expect(fs.kernel.volume.bytes).toBe(11);
  });
});
