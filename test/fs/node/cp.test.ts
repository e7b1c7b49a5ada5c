/** cp, cpSync and promises.cp against node:fs: random sources, targets and options on the same tree give the same tree, the same errors and the same questions to the filter. */
import * as disk from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFs } from 'nestjs-memfs/fs';

type Fs = typeof disk;

const MAJOR = Number.parseInt(process.versions.node, 10);
const ROUNDS = 80;

let root: string;
let sides: readonly [Fs, Fs];

beforeAll(() => {
  const top = disk.realpathSync(disk.mkdtempSync(join(tmpdir(), 'memfs-cp-')));
  root = `${top}/work`;
  const probe = `${top}/probe`;
  disk.mkdirSync(probe);
  const umask = ~disk.statSync(probe).mode & 0o777;
  const memory = createFs({ umask }).nodeFs;
  memory.mkdirSync(top, { recursive: true });
  sides = [disk, memory];
});

afterAll(() => {
  disk.rmSync(join(root, '..'), { recursive: true });
});

function plant(fs: Fs): void {
  for (const path of ['t/s/deep', 'e', 'u/s']) fs.mkdirSync(`${root}/${path}`, { recursive: true });
  for (const path of ['f', 'g', 't/x', 't/s/y', 't/s/deep/z', 'u/x', 'u/own']) {
    fs.writeFileSync(`${root}/${path}`, path);
    fs.utimesSync(`${root}/${path}`, 1e9, 1.1e9);
  }
  const links = [
    ['f', 'lf'],
    ['t', 'lt'],
    [`${root}/f`, 'abs'],
    ['x', 't/lx'],
    ['../../f', 't/s/up'],
    ['own', 'u/lx'],
  ];
  for (const [target = '', path = ''] of links) fs.symlinkSync(target, `${root}/${path}`);
  fs.chmodSync(`${root}/f`, 0o600);
  fs.chmodSync(`${root}/t`, 0o700);
  fs.chmodSync(`${root}/t/x`, 0o444);
  fs.utimesSync(`${root}/t/s`, 1e9, 1.1e9);
}

/** Every path with type, mode, content, and its time where that is an old one. */
function tree(fs: Fs, path = ''): string[] {
  const names = fs.readdirSync(root + path).sort();
  return names.flatMap((name) => {
    const at = `${path}/${name}`;
    const stats = fs.lstatSync(root + at);
    // Newer libuv gives copies times of its own.
    const time = MAJOR >= 22 ? 'any' : stats.mtimeMs < 1.2e12 ? stats.mtimeMs : 'new';
    const shown = `${at} ${stats.mode.toString(8)} ${time}`;
    if (stats.isDirectory()) return [shown, ...tree(fs, at)];
    const content = stats.isSymbolicLink()
      ? fs.readlinkSync(root + at)
      : fs.readFileSync(root + at, 'utf8');
    return [`${shown} ${content}`];
  });
}

interface Case {
  readonly form: 'cpSync' | 'promises.cp' | 'cp';
  readonly from: string;
  readonly to: string;
  readonly options: disk.CopyOptions;
  readonly filter: 'none' | 'sync' | 'async';
}

async function copy(
  fs: Fs,
  { form, from, to, options, filter }: Case,
  asked: string[],
): Promise<unknown> {
  const given: disk.CopyOptions = { ...options };
  if (filter === 'sync') {
    given.filter = (source, target) => {
      asked.push(`${source} > ${target}`);
      return !source.endsWith('/s');
    };
  }
  if (filter === 'async') given.filter = (source) => Promise.resolve(!source.endsWith('x'));
  const paths = [`${root}/${from}`, `${root}/${to}`] as const;
  if (form === 'cpSync') {
    fs.cpSync(...paths, given as disk.CopySyncOptions);
    return 'done';
  }
  if (form === 'promises.cp') {
    await fs.promises.cp(...paths, given);
    return 'done';
  }
  return new Promise((resolve, reject) => {
    fs.cp(...paths, given, (...results) => {
      const [error] = results;
      if (error) reject(error);
      else resolve(results);
    });
  });
}

async function outcome(fs: Fs, each: Case): Promise<object> {
  fs.mkdirSync(root);
  plant(fs);
  const asked: string[] = [];
  let result: unknown;
  try {
    result = await copy(fs, each, asked);
  } catch (error) {
    const { name, message } = error as Error;
    result = { ...(error as object), name, message, text: String(error) };
  }
  const after = tree(fs);
  fs.rmSync(root, { recursive: true });
  // The disk lists directories in an order of its own.
  return { each, result, asked: asked.sort(), after };
}

/** Numbers below a limit, always the same ones (the minimal standard generator of Park and Miller). */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state * 48_271) % 0x7fffffff;
    return state % limit;
  };
}

const PATHS = ['f', 'g', 't', 'u', 'e', 'none', 'new/deep', 't/in', 't/s', 'u/x'];
const LINKS = ['lf', 'lt', 'abs', 't/lx', 'u/lx'];
const FLAGS = [
  'dereference',
  'errorOnExist',
  'force',
  'preserveTimestamps',
  'verbatimSymlinks',
] as const;
const FORMS = ['cpSync', 'promises.cp', 'cp'] as const;

function randomCase(next: (limit: number) => number): Case {
  const form = FORMS[next(3)] ?? 'cp';
  // From Node 22 on, cpSync takes links given to it for what they lead to, or not, and may end the process.
  const paths = form === 'cpSync' && MAJOR >= 22 ? PATHS : [...PATHS, ...LINKS];
  const options: Record<string, boolean | number> = {};
  for (const flag of FLAGS) if (next(2) === 0) options[flag] = next(3) > 0;
  if (next(4) > 0) options['recursive'] = next(5) > 0;
  if (next(8) === 0) options['mode'] = disk.constants.COPYFILE_EXCL;
  const filters = ['none', 'none', 'sync', form === 'cpSync' ? 'none' : 'async'] as const;
  return {
    form,
    from: paths[next(paths.length)] ?? '',
    to: paths[next(paths.length)] ?? '',
    options,
    filter: filters[next(4)] ?? 'none',
  };
}

test.each([1, 2, 3])(
  'given random copies of seed %d, when they are made on both, then trees, errors and questions are the same',
  async (seed) => {
    const next = numbers(seed);

    for (let round = 0; round < ROUNDS; round++) {
      const each = randomCase(next);
      const [expected, made] = await Promise.all(sides.map((fs) => outcome(fs, each)));

      expect(made).toEqual(expected);
    }
  },
);

test('given a filter of cpSync that answers later, when it is asked, then that is refused as in node:fs', () => {
  const failures = sides.map((fs) => {
    fs.mkdirSync(root);
    plant(fs);
    try {
      const filter = (): boolean => Promise.resolve(true) as unknown as boolean;
      fs.cpSync(`${root}/t`, `${root}/new`, { recursive: true, filter });
      return 'no error';
    } catch (error) {
      const { name, message, code } = error as NodeJS.ErrnoException;
      return { name, message, code };
    } finally {
      fs.rmSync(root, { recursive: true });
    }
  });

  expect(failures[1]).toEqual(failures[0]);
});
