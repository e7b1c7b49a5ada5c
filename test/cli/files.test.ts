/** The file commands, each run as a process: what it prints, its exit code, and what the state holds after it. */
import { useDesk } from './desk.js';

const here = useDesk();
const bytes = Buffer.from([0, 255, 10, 13, 128, 0x1b, 0xc3]);

describe('write and read', () => {
  it('given text, when written as an argument, then it is read back without a line end', () => {
    here.desk.ok(['write', '/a.txt', 'żółw']);

    expect(here.desk.ok(['read', '/a.txt'])).toBe('żółw');
    expect(here.desk.ok(['cat', '/a.txt'])).toBe('żółw');
  });

  it('given bytes on standard input, when written and read, then every byte is the same', () => {
    const big = Buffer.alloc(3 * 1024 * 1024, bytes);

    here.desk.ok(['write', '/big', '-'], { input: big });

    expect(here.desk.memfs(['read', '/big']).bytes.equals(big)).toBe(true);
  });

  it('given a file, when written with -a, then the content is added', () => {
    here.desk.ok(['write', '/log', 'one\n']);
    here.desk.ok(['write', '-a', '/log', 'two\n']);

    expect(here.desk.ok(['read', '/log'])).toBe('one\ntwo\n');
  });

  it('given no parent, when written, then it fails with Node words, and -p makes it', () => {
    const { code, err } = here.desk.memfs(['write', '/a/b', 'x']);

    expect(code).toBe(1);
    expect(err).toBe("memfs write: ENOENT: no such file or directory, open '/a/b'\n");
    here.desk.ok(['write', '-p', '/a/b', 'x']);
    expect(here.desk.ok(['read', '/a/b'])).toBe('x');
  });

  it('given two files, when one of three is missing, then the others are read and the exit code is 1', () => {
    here.desk.ok(['write', '/a', 'A']);
    here.desk.ok(['write', '/c', 'C']);

    const { code, out, err } = here.desk.memfs(['read', '/a', '/b', '/c']);

    expect([code, out]).toEqual([1, 'AC']);
    expect(err).toMatch(/^memfs read: ENOENT.*'\/b'\n$/);
  });

  it('given text and bytes, when read with --json, then text is text and bytes are base64', () => {
    here.desk.ok(['write', '/t', 'żółw']);
    here.desk.ok(['write', '/b', '-'], { input: bytes });

    expect(JSON.parse(here.desk.ok(['read', '/t', '/b', '--json']))).toEqual([
      { path: '/t', encoding: 'utf8', content: 'żółw' },
      { path: '/b', encoding: 'base64', content: bytes.toString('base64') },
    ]);
  });
});

describe('touch, mkdir, rmdir, rm', () => {
  it('given an empty state, when touched, then there is an empty file', () => {
    here.desk.ok(['touch', '/a', '/b']);

    expect(JSON.parse(here.desk.ok(['ls', '--json']))).toMatchObject([
      { name: 'a', type: 'file', size: 0 },
      { name: 'b', type: 'file', size: 0 },
    ]);
  });

  it('given a file, when touched, then its content stays and its time moves', () => {
    here.desk.ok(['write', '/a', 'text']);
    const [before] = JSON.parse(here.desk.ok(['stat', '--json', '/a'])) as { mtime: string }[];

    here.desk.ok(['touch', '/a']);

    const [after] = JSON.parse(here.desk.ok(['stat', '--json', '/a'])) as { mtime: string }[];
    expect(here.desk.ok(['read', '/a'])).toBe('text');
    expect(Date.parse(after!.mtime)).toBeGreaterThan(Date.parse(before!.mtime));
  });

  it('given -c, when a missing file is touched, then nothing is made', () => {
    here.desk.ok(['touch', '-c', '/a']);

    expect(here.desk.ok(['ls'])).toBe('');
  });

  it('given no parents, when mkdir runs, then only -p makes them', () => {
    expect(here.desk.memfs(['mkdir', '/a/b']).err).toMatch(/ENOENT.*mkdir '\/a\/b'/);

    here.desk.ok(['mkdir', '-p', '/a/b']);
    here.desk.ok(['mkdir', '-p', '/a/b']);

    expect(here.desk.ok(['find'])).toBe('/\n/a\n/a/b\n');
    expect(here.desk.memfs(['mkdir', '/a']).err).toMatch(/EEXIST/);
  });

  it('given a mode, when mkdir runs, then the directory has it', () => {
    here.desk.ok(['mkdir', '-m', '700', '/private']);

    expect(here.desk.ok(['ls', '-l'])).toMatch(/^drwx------ /);
    expect(here.desk.memfs(['mkdir', '-m', '9', '/x']).code).toBe(2);
  });

  it('given a tree, when removed, then rm wants -r, and -f forgives what is missing', () => {
    here.desk.ok(['write', '-p', '/a/b/c', 'x']);

    expect(here.desk.memfs(['rm', '/a']).code).toBe(1);
    expect(here.desk.memfs(['rm', '/missing']).err).toMatch(/ENOENT/);
    here.desk.ok(['rm', '-rf', '/a', '/missing']);

    expect(here.desk.ok(['ls'])).toBe('');
  });

  it('given several paths, when one cannot be removed, then the others are', () => {
    here.desk.ok(['touch', '/a', '/c']);

    expect(here.desk.memfs(['rm', '/a', '/b', '/c']).code).toBe(1);

    expect(here.desk.ok(['ls'])).toBe('');
  });

  it('given the root, when removed, then it is refused with a remedy', () => {
    expect(here.desk.memfs(['rm', '-rf', '/']).err).toMatch(/root.*init --force/);
  });

  it('given nested empty directories, when rmdir -p runs, then all are gone', () => {
    here.desk.ok(['mkdir', '-p', '/a/b/c']);

    expect(here.desk.memfs(['rmdir', '/a']).err).toMatch(/ENOTEMPTY/);
    here.desk.ok(['rmdir', '-p', '/a/b/c']);

    expect(here.desk.ok(['ls'])).toBe('');
  });
});

describe('mv and cp', () => {
  it('given a file, when moved, then it has the new name, also over a file', () => {
    here.desk.ok(['write', '/a', 'A']);
    here.desk.ok(['write', '/b', 'B']);

    here.desk.ok(['mv', '/a', '/b']);
    here.desk.ok(['rename', '/b', '/c']);

    expect(here.desk.ok(['ls'])).toBe('c\n');
    expect(here.desk.ok(['read', '/c'])).toBe('A');
  });

  it('given a directory as target, when several are moved, then they are in it', () => {
    here.desk.ok(['touch', '/a', '/b']);
    here.desk.ok(['mkdir', '/d']);

    here.desk.ok(['mv', '/a', '/b', '/d/']);

    expect(here.desk.ok(['ls', '/d'])).toBe('a\nb\n');
    expect(here.desk.memfs(['mv', '/d/a', '/d/b', '/nowhere']).code).toBe(1);
    expect(here.desk.memfs(['mv', '/d', '/d/e']).err).toMatch(/itself/);
  });

  it('given -n, when the target is there, then it stays', () => {
    here.desk.ok(['write', '/a', 'A']);
    here.desk.ok(['write', '/b', 'B']);

    here.desk.ok(['mv', '-n', '/a', '/b']);
    here.desk.ok(['cp', '-n', '/a', '/b']);

    expect(here.desk.ok(['read', '/a', '/b'])).toBe('AB');
  });

  it('given a tree, when copied, then cp wants -r and both are there', () => {
    here.desk.ok(['write', '-p', '/a/b/c', 'x']);

    expect(here.desk.memfs(['cp', '/a', '/z']).err).toMatch(/directory.*cp -r/);
    here.desk.ok(['cp', '-r', '/a', '/z']);
    here.desk.ok(['cp', '-r', '/a', '/z']);
    here.desk.ok(['cp', '/a/b/c', '/z']);

    expect(here.desk.ok(['find', '/z', '-type', 'f'])).toBe('/z/a/b/c\n/z/b/c\n/z/c\n');
    expect(here.desk.memfs(['cp', '-r', '/a', '/a/b']).err).toMatch(/itself/);
  });

  it('given a directory that its group may write, when copied, then -a keeps that and -r takes the umask', () => {
    here.desk.ok(['mkdir', '-m', '775', '/shared']);

    here.desk.ok(['cp', '-a', '/shared', '/kept']);
    here.desk.ok(['cp', '-r', '/shared', '/masked']);

    const stats: unknown = JSON.parse(here.desk.ok(['stat', '--json', '/kept', '/masked']));
    expect(stats).toMatchObject([{ mode: '0775' }, { mode: '0755' }]);
  });

  it('given a directory that is there, when a tree is copied over it, then both are in it', () => {
    here.desk.ok(['write', '-p', '/new/sub/a', 'new a']);
    here.desk.ok(['write', '-p', '/old/new/sub/a', 'old a']);
    here.desk.ok(['write', '-p', '/old/new/sub/b', 'old b']);

    here.desk.ok(['cp', '-r', '/new', '/old']);

    expect(here.desk.ok(['read', '/old/new/sub/a', '/old/new/sub/b'])).toBe('new aold b');
  });

  it('given one word only, when moved, then it is wrong usage', () => {
    expect(here.desk.memfs(['mv', '/a']).code).toBe(2);
  });
});

describe('ls, tree, stat, du', () => {
  beforeEach(() => {
    here.desk.ok(['write', '-p', '/docs/a.txt', 'x'.repeat(1500)]);
    here.desk.ok(['write', '/docs/.hidden', 'h']);
    here.desk.ok(['write', '-p', '/docs/sub/b.txt', 'bb']);
  });

  it('given hidden names, when listed, then -a shows them', () => {
    expect(here.desk.ok(['ls', '/docs'])).toBe('a.txt\nsub\n');
    expect(here.desk.ok(['ls', '-a', '/docs'])).toBe('.hidden\na.txt\nsub\n');
  });

  it('given -la, when listed, then mode, links, size, time and name stand in columns', () => {
    const lines = here.desk.ok(['ls', '-la', '/docs']).trimEnd().split('\n');

    expect(lines[1]).toMatch(/^-rw-r--r-- 1 \d+ \d+ 1500 \d{4}-\d\d-\d\d \d\d:\d\d a\.txt$/);
    expect(lines[2]).toMatch(/^drwxr-xr-x 2 \d+ \d+ +\d+ \d{4}-\d\d-\d\d \d\d:\d\d sub$/);
    expect(here.desk.ok(['ls', '-lh', '/docs/a.txt'])).toMatch(/ 1\.5K .* \/docs\/a\.txt\n$/);
  });

  it('given -R, -S and -r, when listed, then all directories, by size, the other way round', () => {
    expect(here.desk.ok(['ls', '-R', '/docs'])).toBe('/docs:\na.txt\nsub\n\n/docs/sub:\nb.txt\n');
    expect(here.desk.ok(['ls', '-aS', '/docs']).split('\n')[0]).toBe('a.txt');
    expect(here.desk.ok(['ls', '-r', '/docs'])).toBe('sub\na.txt\n');
    expect(here.desk.ok(['ls', '-d', '/docs'])).toBe('/docs\n');
  });

  it('given a tree, when drawn, then it has lines, sizes and counts', () => {
    expect(here.desk.ok(['tree', '/docs'])).toBe(
      [
        '/docs',
        '├── a.txt (1.5K)',
        '└── sub',
        '    └── b.txt (2)',
        '',
        '1 directory, 2 files, 1.5K bytes',
        '',
      ].join('\n'),
    );
    expect(here.desk.ok(['tree', '/', '-L', '1'])).toBe(
      '/\n└── docs\n\n1 directory, 0 files, 0 bytes\n',
    );
    expect(here.desk.ok(['tree', '-d'])).toBe('/\n└── docs\n    └── sub\n\n2 directories\n');
    expect(here.desk.memfs(['tree', '/none']).err).toMatch(/ENOENT/);
  });

  it('given --json, when drawn, then it is a tree of objects with counts', () => {
    expect(JSON.parse(here.desk.ok(['tree', '/docs', '--json']))).toMatchObject({
      name: '/docs',
      type: 'directory',
      directories: 1,
      files: 2,
      bytes: 1502,
      children: [
        { name: 'a.txt', size: 1500 },
        { name: 'sub', children: [{ name: 'b.txt' }] },
      ],
    });
  });

  it('given a file, when asked for its stat, then everything is there', () => {
    const [stat] = JSON.parse(here.desk.ok(['stat', '--json', '/docs/a.txt'])) as unknown[];

    expect(stat).toMatchObject({
      path: '/docs/a.txt',
      type: 'file',
      size: 1500,
      mode: '0644',
      nlink: 1,
    });
    expect(here.desk.ok(['stat', '/docs/a.txt'])).toMatch(/Size: 1500 .*\n.*0644 -rw-r--r--/);
  });

  it('given files, when summed up, then directories hold what is below them', () => {
    expect(here.desk.ok(['du', '/docs'])).toBe('   2 /docs/sub\n1503 /docs\n');
    expect(here.desk.ok(['du', '-sh'])).toBe('1.5K /\n');
    expect(here.desk.ok(['du', '-a', '/docs/sub'])).toBe('2 /docs/sub/b.txt\n2 /docs/sub\n');
  });
});

describe('find and grep', () => {
  beforeEach(() => {
    here.desk.ok(['write', '-p', '/src/main.ts', 'import x\nfoo(1)\nFoo(2)\n']);
    here.desk.ok(['write', '-p', '/src/lib/[a].ts', 'a.b\naxb\n']);
    here.desk.ok(['write', '/src/bin', '-'], { input: Buffer.from('foo\0') });
    here.desk.ok(['mkdir', '/src/empty']);
  });

  it('given names, kinds, sizes and depths, when searched, then they are found', () => {
    const find = (...words: string[]) =>
      here.desk
        .ok(['find', ...words])
        .trimEnd()
        .split('\n');

    expect(find('/', '-name', '*.ts')).toEqual(['/src/lib/[a].ts', '/src/main.ts']);
    expect(find('/src', '-name', '\\[a].ts')).toEqual(['/src/lib/[a].ts']);
    expect(find('-iname', 'MAIN.??')).toEqual(['/src/main.ts']);
    expect(find('/src', '-name', '[!a-l]*.ts')).toEqual(['/src/lib/[a].ts', '/src/main.ts']);
    expect(find('-type', 'd', '-empty')).toEqual(['/src/empty']);
    expect(find('/src', '-maxdepth', '1', '-mindepth', '1', '-type', 'd')).toEqual([
      '/src/empty',
      '/src/lib',
    ]);
    expect(find('-size', '+10c', '-type', 'f')).toEqual(['/src/main.ts']);
    expect(find('--path', '/src/l*')).toEqual(['/src/lib', '/src/lib/[a].ts']);
    expect(here.desk.memfs(['find', '-type', 'x']).code).toBe(2);
  });

  it('given a pattern, when searched in a file, then its lines are printed', () => {
    expect(here.desk.ok(['grep', 'foo', '/src/main.ts'])).toBe('foo(1)\n');
    expect(here.desk.ok(['grep', '-in', 'foo', '/src/main.ts'])).toBe('2:foo(1)\n3:Foo(2)\n');
    expect(here.desk.ok(['grep', '-v', '[()]', '/src/main.ts'])).toBe('import x\n');
    expect(here.desk.ok(['grep', '-F', 'a.b', '/src/lib/[a].ts'])).toBe('a.b\n');
    expect(here.desk.ok(['grep', '-c', 'a', '/src/lib/[a].ts'])).toBe('2\n');
    expect(here.desk.ok(['grep', '-w', 'a', '/src/lib/[a].ts'])).toBe('a.b\n');
  });

  it('given -r, when searched, then names stand before lines and binary files are only named', () => {
    expect(here.desk.memfs(['grep', '-rn', 'foo', '/src'])).toMatchObject({
      code: 0,
      out: '/src/main.ts:2:foo(1)\n',
      err: 'memfs grep: /src/bin: binary file matches\n',
    });
    expect(here.desk.ok(['grep', '-rl', 'foo'])).toBe('/src/bin\n/src/main.ts\n');
    expect(JSON.parse(here.desk.ok(['grep', '-r', 'import', '--json']))).toEqual([
      { path: '/src/main.ts', line: 1, text: 'import x' },
    ]);
  });

  it('given no match, a directory or a bad pattern, when searched, then the exit code says so', () => {
    expect(here.desk.memfs(['grep', 'nothing', '/src/main.ts'])).toMatchObject({
      code: 1,
      out: '',
      err: '',
    });
    expect(here.desk.memfs(['grep', 'foo', '/src']).err).toMatch(/directory.*grep -r/);
    expect(here.desk.memfs(['grep', '(', '/src/main.ts'])).toMatchObject({ code: 2 });
    expect(here.desk.ok(['grep', 'b'], { input: 'a\nb\n' })).toBe('b\n');
  });
});
