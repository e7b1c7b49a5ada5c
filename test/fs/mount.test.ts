/** Mounts: random steps compared with Linux on real tmpfs mounts, and what they mean for the calls above. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, type Stats } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { createFs, FsError, type MemoryFS } from 'nestjs-memfs/fs';

type Step = readonly [name: string, ...args: unknown[]];

const PROBE = fileURLToPath(new URL('fixtures/mount-probe.py', import.meta.url));
const PYTHON = '/usr/bin/python3';
/** A user and mount namespace, in which the test may mount; some machines let nobody make one. */
const NAMESPACE = '-Urm';
const hasNamespaces =
  spawnSync('unshare', [NAMESPACE, 'mount', '-t', 'tmpfs', 'none', tmpdir()]).status === 0;
const onLinux = hasNamespaces ? test : test.skip;

/** What Linux does. */
function onMounts(sequences: readonly (readonly Step[])[]): unknown[][] {
  const root = mkdtempSync(join(tmpdir(), 'memfs-mount-'));
  try {
    const { status, stdout, stderr } = spawnSync('unshare', [NAMESPACE, PYTHON, PROBE], {
      input: JSON.stringify({ root, sequences }),
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    if (status !== 0) throw new Error(`the probe gave ${status}: ${stderr}`);
    return JSON.parse(stdout) as unknown[][];
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** The probe's calls over a MemoryFS. */
class InMemory {
  readonly #fs = createFs({ umask: 0o022 });
  readonly #calls: Readonly<Record<string, (...args: never[]) => unknown>> = {
    mount: (kind: string, path: string) => this.#mount(kind, path),
    unmount: (path: string) => this.#fs.unmount(path),
    write: (path: string, text: string) => this.#fs.writefile(path, text),
    read: (path: string) => this.#fs.readfile(path),
    mkdir: (path: string) => this.#fs.mkdir(path),
    symlink: (target: string, path: string) => this.#fs.symlink(target, path),
    rename: (from: string, to: string) => this.#fs.replace(from, to),
    link: (from: string, to: string) => this.#fs.link(from, to),
    unlink: (path: string) => this.#fs.remove(path),
    rmdir: (path: string) => this.#fs.rmdir(path),
    truncate: (path: string, size: number) => this.#fs.truncate(path, size),
    chmod: (path: string, mode: number) => this.#fs.chmod(path, mode),
    lstat: (path: string) => this.#tell(this.#fs.nodeFs.lstatSync(path)),
    stat: (path: string) => this.#tell(this.#fs.nodeFs.statSync(path)),
    listdir: (path: string) => this.#fs.listdir(path),
    realpath: (path: string) => this.#fs.path.realpath(path),
    tree: () => this.#tree('', 6),
  };

  run(steps: readonly Step[]): unknown[] {
    return steps.map(([name, ...args]) => {
      try {
        return this.#calls[name]?.(...(args as never[])) ?? null;
      } catch (error) {
        return (error as NodeJS.ErrnoException).code;
      }
    });
  }

  #mount(kind: string, path: string): void {
    const other = kind === 'self' ? this.#fs : createFs();
    if (kind === 'readonly') other.writefile('/a', 'kept');
    this.#fs.mount(path, other, { readonly: kind === 'readonly' });
  }

  #tell(stats: Stats): unknown[] {
    const { mode, nlink, size, dev } = stats;
    const isOfRoot = dev === this.#fs.nodeFs.lstatSync('/').dev;
    return [mode, nlink, stats.isFile() ? size : 0, isOfRoot];
  }

  #tree(path: string, depth: number): unknown[][] {
    const stats = this.#fs.nodeFs.lstatSync(path || '/');
    const found = [path, ...this.#tell(stats)];
    if (stats.isFile()) found.push(this.#fs.readfile(path));
    if (stats.isSymbolicLink()) found.push(this.#fs.readlink(path));
    if (!stats.isDirectory() || depth === 0) return [found];
    const names = this.#fs.listdir(path || '/');
    return [found, ...names.flatMap((name) => this.#tree(`${path}/${name}`, depth - 1))];
  }
}

/** Few names, so that steps meet; `m` is where the first mount is. */
const path = fc
  .tuple(
    fc.constantFrom('/', '/', '/', ''),
    fc.array(fc.constantFrom('a', 'b', 'm', 'a', 'b', 'm', '..'), { minLength: 1, maxLength: 4 }),
  )
  .map(([start, names]) => start + names.join('/'));
const of = (name: string, ...args: readonly fc.Arbitrary<unknown>[]): fc.Arbitrary<Step> =>
  fc.tuple(...args).map((values) => [name, ...values] as const);
const weighted = (weight: number, arbitrary: fc.Arbitrary<Step>) => ({ weight, arbitrary });
const step = fc.oneof(
  weighted(5, of('mount', fc.constantFrom('fresh', 'fresh', 'self', 'readonly'), path)),
  weighted(3, of('unmount', path)),
  weighted(8, of('mkdir', path)),
  weighted(4, of('write', path, fc.constantFrom('', 'text'))),
  weighted(3, of('symlink', path, path)),
  weighted(5, of('rename', path, path)),
  weighted(3, of('link', path, path)),
  weighted(2, of('truncate', path, fc.constant(3))),
  ...['unlink', 'rmdir', 'lstat', 'stat', 'listdir', 'realpath', 'read'].map((name) =>
    weighted(2, of(name, path)),
  ),
  weighted(1, of('chmod', path, fc.constant(0o700))),
);

describe('as Linux mounts', () => {
  onLinux(
    'given random steps across mounts, when Linux does them too, then results, errors and trees are the same',
    () => {
      const start: Step[] = [
        ['mkdir', '/m'],
        ['mount', 'fresh', '/m'],
        ['write', '/a', 'outer'],
        ['write', '/m/a', 'inner'],
      ];
      const end: Step = ['tree'];
      const sequences = fc
        .sample(fc.array(step, { minLength: 30, maxLength: 30 }), { numRuns: 250, seed: 11 })
        .map((steps) => [...start, ...steps, end]);

      const expected = onMounts(sequences);

      sequences.forEach((steps, index) => {
        const wanted = expected[index] ?? [];
        const actual = new InMemory().run(steps);
        const at = actual.findIndex((result, step) => !isDeepStrictEqual(result, wanted[step]));
        const story = steps.slice(0, at + 1).map((one) => JSON.stringify(one));
        expect([story, at === -1 ? 'same' : actual[at]]).toEqual([story, wanted[at] ?? 'same']);
      });
    },
  );
});

/** `/mnt` shows a filesystem of its own, in which `/deep` shows a third one. */
function mounted(): Readonly<Record<'fs' | 'inner' | 'deepest', MemoryFS>> {
  const [fs, inner, deepest] = [createFs(), createFs(), createFs()];
  fs.makedirs('/mnt/covered');
  fs.writefile('/a', 'outer');
  inner.mkdir('/deep');
  inner.writefile('/a', 'inner');
  deepest.writefile('/a', 'deepest');
  inner.mount('/deep', deepest);
  fs.mount('/mnt', inner);
  return { fs, inner, deepest };
}

function failureOf(action: () => unknown): Partial<NodeJS.ErrnoException> {
  try {
    action();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('nothing was thrown');
}

describe('mounts', () => {
  test('given mounts in mounts, when a tree is walked from above, then each shows its own files, and what is covered is not seen', () => {
    const { fs } = mounted();

    expect([...fs.walk('/')]).toEqual([
      ['/', ['mnt'], ['a']],
      ['/mnt', ['deep'], ['a']],
      ['/mnt/deep', [], ['a']],
    ]);
    expect(fs.readfile('/mnt/deep/../../mnt/deep/a')).toBe('deepest');
    expect(fs.path.realpath('/mnt/deep/../a')).toBe('/mnt/a');
    expect(['/', '/mnt', '/mnt/deep', '/a', '/none'].map((path) => fs.path.ismount(path))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  test('given a mount, when either side writes, then both see it; after unmount the covered files are back', () => {
    const { fs, inner } = mounted();
    const fd = fs.nodeFs.openSync('/mnt/a', 'r+');

    fs.writefile('/mnt/new', 'from above');
    inner.writefile('/a', 'changed');

    expect([inner.readfile('/new'), fs.readfile('/mnt/a')]).toEqual(['from above', 'changed']);
    expect(failureOf(() => fs.unmount('/mnt'))).toMatchObject({ code: 'EBUSY' });
    fs.unmount('/mnt/deep');
    fs.unmount('/mnt');
    expect(fs.listdir('/mnt')).toEqual(['covered']);
    expect(fs.nodeFs.readFileSync(fd, 'utf8')).toBe('changed');
    expect(inner.listdir('/deep')).toEqual(['a']);
    expect(failureOf(() => fs.unmount('/mnt'))).toBeInstanceOf(FsError);
    expect(failureOf(() => fs.unmount('/mnt'))).toMatchObject({
      message: "EINVAL: invalid argument, umount '/mnt'",
    });
  });

  test('given a mount, when names would cross it, then EXDEV as node tells it; copies cross it, and rm stops at it', () => {
    const { fs, inner } = mounted();

    expect(failureOf(() => fs.nodeFs.renameSync('/a', '/mnt/b'))).toMatchObject({
      message: "EXDEV: cross-device link not permitted, rename '/a' -> '/mnt/b'",
      code: 'EXDEV',
    });
    expect(failureOf(() => fs.link('/mnt/a', '/b'))).toMatchObject({ code: 'EXDEV' });
    fs.nodeFs.cpSync('/mnt', '/copy', { recursive: true });
    fs.nodeFs.copyFileSync('/copy/deep/a', '/mnt/b');

    expect(fs.toJSON('/copy')).toEqual({ a: 'inner', deep: { a: 'deepest' } });
    expect(inner.readfile('/b')).toBe('deepest');
    fs.writefile('/copy/deep/a', 'of the copy');
    expect(inner.readfile('/b')).toBe('deepest');
    // Node 24 and later: "Unknown error: Device or resource busy", of a mounted tmpfs too.
    const code = Number(process.versions.node.split('.')[0]) < 24 ? 'EBUSY' : '';
    expect(
      failureOf(() => fs.nodeFs.rmSync('/mnt/deep', { recursive: true, force: true })),
    ).toMatchObject({ code });
    expect(fs.path.ismount('/mnt/deep')).toBe(true);
  });

  test('given mounts with quotas, users and read-only ones, when written through, then those of the mounted count', () => {
    const fs = createFs();
    for (const name of ['small', 'fixed', 'view']) fs.mkdir(`/${name}`);
    const small = createFs({ maxBytes: 10 });
    const fixed = createFs();
    fixed.writefile('/a', 'kept');
    fs.mount('/small', small);
    fs.mount('/fixed', fixed, { readonly: true });
    fs.mount('/view', fixed.readonlyView());

    expect(failureOf(() => fs.writefile('/small/a', '12345678901'))).toMatchObject({
      code: 'ENOSPC',
    });
    expect(small.listdir('/')).toEqual([]);
    expect(fs.nodeFs.statfsSync('/small').blocks).toBe(small.nodeFs.statfsSync('/').blocks);
    for (const path of ['/fixed/a', '/view/a']) {
      expect(failureOf(() => fs.writefile(path, 'x'))).toMatchObject({ code: 'EROFS' });
      expect(failureOf(() => fs.chmod(path, 0o600))).toMatchObject({ code: 'EROFS' });
      expect(failureOf(() => fs.remove(path))).toMatchObject({ code: 'EROFS' });
    }
    fixed.writefile('/a', 'changed');
    expect([fs.readfile('/fixed/a'), fs.readfile('/view/a')]).toEqual(['changed', 'changed']);
  });

  test('given a filesystem mounted in itself and in what it mounts, when paths go round, then they end, and have names', () => {
    const fs = createFs();
    const other = createFs();
    fs.makedirs('/one/two');
    other.mkdir('/back');
    fs.mount('/one', other);
    fs.mount('/one/back', fs);

    expect(fs.path.realpath('/one/back/one')).toBe('/one/back/one');
    expect(fs.listdir('/one/back/one')).toEqual(['back']); // what was mounted when it was shown
    expect(fs.listdir('/one/back/one/back')).toEqual([]);
    expect(fs.path.realpath('/one/back/one/../../..')).toBe('/');
  });

  test('given a directory that is a mount point where it is seen otherwise, when it is removed or renamed here, then EBUSY', () => {
    const fs = createFs();
    fs.makedirs('/self');
    fs.mkdir('/point');
    fs.mount('/self', fs);
    fs.mount('/point', createFs());

    expect(failureOf(() => fs.rmdir('/self/point'))).toMatchObject({ code: 'EBUSY' });
    expect(failureOf(() => fs.replace('/self/point', '/self/x'))).toMatchObject({ code: 'EBUSY' });
  });

  test('given a mount, when the working directory is in it, then relative paths are there, and lead out', () => {
    const { fs } = mounted();
    fs.kernel.cwd = '/mnt/deep';

    expect([fs.readfile('a'), fs.readfile('../a'), fs.readfile('../../a')]).toEqual([
      'deepest',
      'inner',
      'outer',
    ]);
    fs.writefile('b', 'x');
    expect(fs.readfile('/mnt/deep/b')).toBe('x');
  });
});

describe('views and forks of what mounts', () => {
  test('given mounts, when a fork and its original write in them, then neither sees the other, nor does the mounted one', () => {
    const { fs, inner, deepest } = mounted();

    const fork = fs.fork();
    fork.writefile('/mnt/deep/a', 'of the fork');
    fork.writefile('/mnt/b', 'of the fork');
    fs.writefile('/mnt/a', 'of the original');

    expect(fork.toJSON('/')).toEqual({
      a: 'outer',
      mnt: { a: 'inner', b: 'of the fork', deep: { a: 'of the fork' } },
    });
    expect(inner.toJSON('/')).toEqual({ a: 'of the original', deep: { a: 'deepest' } });
    expect(deepest.readfile('/a')).toBe('deepest');
    expect(failureOf(() => fork.rename('/mnt/a', '/b'))).toMatchObject({ code: 'EXDEV' });
  });

  test('given a read-only view, when anything is changed through it by any call, then EROFS, also in mounts, and nothing changes', () => {
    const { fs } = mounted();
    const before = JSON.stringify(fs.toJSON());
    const fd = fs.nodeFs.openSync('/a', 'r+');

    const view = fs.readonlyView();
    const { nodeFs } = view;
    const changes: (() => unknown)[] = ['/', '/mnt/', '/mnt/deep/'].flatMap((at) => [
      () => view.writefile(`${at}a`, 'x'),
      () => view.writefile(`${at}new`, 'x'),
      () => view.open(`${at}a`, 'a'),
      () => view.mkdir(`${at}new`),
      () => view.symlink('a', `${at}new`),
      () => view.link(`${at}a`, `${at}new`),
      () => view.replace(`${at}a`, `${at}new`),
      () => view.remove(`${at}a`),
      () => view.truncate(`${at}a`),
      () => view.chmod(`${at}a`, 0o600),
      () => view.utime(`${at}a`, 1, 1),
      () => nodeFs.lchownSync(`${at}a`, 1, 1),
      () => nodeFs.accessSync(`${at}a`, nodeFs.constants.W_OK),
      () => nodeFs.mkdtempSync(`${at}x`),
      () => nodeFs.copyFileSync(`${at}a`, `${at}new`),
      () => nodeFs.openSync(`${at}a`, nodeFs.constants.O_TRUNC),
    ]);

    expect(changes.map((change) => failureOf(change).code)).toEqual(changes.map(() => 'EROFS'));
    expect(JSON.stringify(fs.toJSON())).toBe(before);
    fs.nodeFs.writeSync(fd, 'O');
    expect(view.readfile('/a')).toBe('Outer');
    expect(view.readonlyView().readfile('/mnt/a')).toBe('inner');
    expect(view.fork().kernel.isReadonly).toBe(true);
  });

  test('given a path read through a read-only view, when its times are looked at, then they are as before', () => {
    let nowMs = 1000;
    const fs = createFs({ clock: () => nowMs });
    fs.writefile('/a', 'x');
    nowMs = 5000;

    const view = fs.readonlyView();
    view.readfile('/a');
    view.listdir('/');

    expect([fs.stat('/a').atimeMs, fs.stat('/').atimeMs]).toEqual([1000, 1000]);
  });
});
