/** Changes that watchers are to hear of: each a list of steps in a folder that {@link plant} has made. */
import type * as disk from 'node:fs';

type Fs = typeof disk;
type Step = (fs: Fs, root: string) => unknown;

/** What every scenario starts from; watched are the folder itself and what stands in {@link TARGETS}. */
export function plant(fs: Fs, root: string): void {
  fs.mkdirSync(`${root}/d`, { recursive: true });
  fs.mkdirSync(`${root}/t/s`, { recursive: true });
  for (const [name, text] of [
    ['f', 'content'],
    ['e', ''],
    ['f2', 'two names'],
    ['t/x', 'x'],
    ['t/s/y', 'y'],
  ] as const) {
    fs.writeFileSync(`${root}/${name}`, text);
  }
  fs.linkSync(`${root}/f2`, `${root}/h`);
  fs.symlinkSync('f', `${root}/l`);
}

/** Paths to watch, below the folder. */
export const TARGETS: readonly string[] = ['', 'f', 'e', 't'];

/** Opens, does something with the descriptor, closes. */
function open(name: string, flags: string, use: (fs: Fs, fd: number, root: string) => void): Step {
  return (fs, root) => {
    const fd = fs.openSync(`${root}/${name}`, flags);
    use(fs, fd, root);
    fs.closeSync(fd);
  };
}

function write(name: string, text: string): Step {
  return (fs, root) => fs.writeFileSync(`${root}/${name}`, text);
}

function append(name: string, text: string): Step {
  return (fs, root) => fs.appendFileSync(`${root}/${name}`, text);
}

function unlink(name: string): Step {
  return (fs, root) => fs.unlinkSync(`${root}/${name}`);
}

function rename(from: string, to: string): Step {
  return (fs, root) => fs.renameSync(`${root}/${from}`, `${root}/${to}`);
}

function copy(from: string, to: string): Step {
  return (fs, root) => fs.copyFileSync(`${root}/${from}`, `${root}/${to}`);
}

function refused(step: Step): Step {
  return (fs, root) => {
    try {
      step(fs, root);
    } catch {
      // That it is refused is the case.
    }
  };
}

const nothing = (): void => undefined;

/** What only those who watch a tree hear more of, by what happens. */
export const DEEP_SCENARIOS: Readonly<Record<string, readonly Step[]>> = {
  'files deep below are made, changed and removed': [
    write('t/s/n', ''),
    append('t/s/n', 'x'),
    append('t/s/y', 'x'),
    unlink('t/s/n'),
    unlink('t/s/y'),
  ],
  'a new directory is filled, changed and emptied': [
    (fs, root) => fs.mkdirSync(`${root}/t/new/below`, { recursive: true }),
    write('t/new/below/n', 'x'),
    append('t/new/below/n', 'y'),
    (fs, root) => fs.rmSync(`${root}/t/new`, { recursive: true }),
  ],
  'a directory is moved within, and changed there': [
    rename('t/s', 'd/s'),
    append('d/s/y', 'x'),
    write('d/s/n', ''),
  ],
  'a directory goes, and another takes its name': [
    unlink('t/s/y'),
    (fs, root) => fs.rmdirSync(`${root}/t/s`),
    unlink('t/x'),
    (fs, root) => fs.rmdirSync(`${root}/t`),
    (fs, root) => fs.mkdirSync(`${root}/t`),
    write('t/x', 'new'),
    append('t/x', 'y'),
  ],
  'a file becomes a directory and a file again': [
    unlink('f'),
    (fs, root) => fs.mkdirSync(`${root}/f`),
    write('f/n', ''),
    (fs, root) => fs.rmSync(`${root}/f`, { recursive: true }),
    write('f', 'x'),
  ],
  'names begin alike and the shortest goes': [
    write('ab', 'x'),
    write('a', 'x'),
    unlink('a'),
    append('ab', 'y'),
  ],
  'links to a file, a directory and nothing come, and change behind': [
    (fs, root) => fs.symlinkSync('../f', `${root}/d/to-file`),
    (fs, root) => fs.symlinkSync('../t', `${root}/d/to-directory`),
    (fs, root) => fs.symlinkSync('missing', `${root}/d/to-nothing`),
    append('f', 'x'),
    write('t/n', 'x'),
    (fs, root) => fs.chmodSync(`${root}/d`, 0o700),
    write('d/missing', 'x'),
    unlink('d/to-file'),
  ],
  'one file is changed under several names': [append('h', 'x'), append('f2', 'x'), unlink('h')],
};

/** By what happens. */
export const SCENARIOS: Readonly<Record<string, readonly Step[]>> = {
  'a file is made': [write('n', 'x')],
  'an empty file is made': [write('n', '')],
  'a file with a long name is made': [write('é'.repeat(100), '')],
  'a file is opened with wx': [open('n', 'wx', nothing)],
  'a file is overwritten': [write('f', 'yy')],
  'a file is overwritten with nothing': [write('f', '')],
  'an empty file is written': [write('e', 'x')],
  'a file is opened with w': [open('f', 'w', nothing)],
  'an empty file is opened with w': [open('e', 'w', nothing)],
  'a file is opened and closed': [open('f', 'r+', nothing)],
  'a file is appended to, twice': [append('f', 'z'), append('f', 'z')],
  'nothing is appended': [append('f', '')],
  'a file and a directory are read': [
    (fs, root) => fs.readFileSync(`${root}/f`),
    (fs, root) => fs.readdirSync(root),
  ],
  'a descriptor is written twice': [
    open('f', 'r+', (fs, fd) => {
      fs.writeSync(fd, 'a');
      fs.writevSync(fd, [Buffer.from('b')]);
    }),
  ],
  'nothing is written to a descriptor': [open('f', 'r+', (fs, fd) => fs.writeSync(fd, ''))],
  'a file is truncated': [(fs, root) => fs.truncateSync(`${root}/f`, 0)],
  'a file is truncated to its length': [(fs, root) => fs.truncateSync(`${root}/f`, 7)],
  'an open file is truncated': [open('f', 'r+', (fs, fd) => fs.ftruncateSync(fd, 2))],
  'a mode is set': [(fs, root) => fs.chmodSync(`${root}/f`, 0o600)],
  'a mode is set to what it was': [(fs, root) => fs.chmodSync(`${root}/f`, 0o644)],
  'a mode is set by descriptor': [open('f', 'r', (fs, fd) => fs.fchmodSync(fd, 0o600))],
  'times are set': [(fs, root) => fs.utimesSync(`${root}/f`, 1, 2)],
  'times of a link are set': [(fs, root) => fs.lutimesSync(`${root}/l`, 1, 2)],
  'a file is chowned': [
    (fs, root) => fs.chownSync(`${root}/f`, process.getuid?.() ?? 0, process.getgid?.() ?? 0),
  ],
  'a file is chowned to nobody': [(fs, root) => fs.chownSync(`${root}/f`, -1, -1)],
  'a mode of a directory is set': [(fs, root) => fs.chmodSync(`${root}/d`, 0o700)],
  'times of a directory are set': [(fs, root) => fs.utimesSync(`${root}/d`, 1, 2)],
  'a file is removed': [unlink('f')],
  'one of two names is removed': [unlink('h')],
  'both names are removed': [unlink('h'), unlink('f2')],
  'an open file is removed, then written': [
    open('f', 'r+', (fs, fd, root) => {
      fs.unlinkSync(`${root}/f`);
      fs.writeSync(fd, 'x');
    }),
  ],
  'a symbolic link is removed': [unlink('l')],
  'a file gets a second name': [(fs, root) => fs.linkSync(`${root}/f`, `${root}/f3`)],
  'a symbolic link is made': [(fs, root) => fs.symlinkSync('f', `${root}/s`)],
  'a directory is made': [(fs, root) => fs.mkdirSync(`${root}/m`)],
  'directories are made': [(fs, root) => fs.mkdirSync(`${root}/m/n/o`, { recursive: true })],
  'a directory is removed': [(fs, root) => fs.rmdirSync(`${root}/d`)],
  'a tree is removed': [(fs, root) => fs.rmSync(`${root}/t/s`, { recursive: true })],
  'a file is renamed': [rename('f', 'g')],
  'a file is renamed over another': [rename('f', 'e')],
  'another is renamed over the file': [rename('e', 'f')],
  'a file is renamed to itself': [rename('f', 'f')],
  'a file is renamed to its other name': [rename('f2', 'h')],
  'a file is moved into a directory': [rename('f', 'd/f')],
  'a file is moved out of a directory': [rename('t/x', 'x')],
  'a directory is renamed': [rename('d', 'dd')],
  'a directory is renamed over another': [rename('t', 'd')],
  'a file is renamed and renamed back': [rename('f', 'g'), rename('g', 'f')],
  'a file is copied': [copy('f', 'c')],
  'a file is copied over another': [copy('f', 'e')],
  'an empty file is copied over another': [copy('e', 'f')],
  'an empty file is copied': [copy('e', 'c')],
  'a file below is made and removed': [write('d/q', 'x'), unlink('d/q')],
  'a file is written through a link': [write('l', 'x')],
  'a file is written under its other name': [write('h', 'x')],
  'an open file is renamed, then written': [
    open('f', 'r+', (fs, fd, root) => {
      fs.renameSync(`${root}/f`, `${root}/g`);
      fs.writeSync(fd, 'x');
    }),
  ],
  'a file is replaced, then appended to': [
    write('f.tmp', 'new'),
    rename('f.tmp', 'f'),
    append('f', 'z'),
  ],
  'a file is removed and made again': [unlink('f'), write('f', 'b')],
  'a tree is copied': [(fs, root) => fs.cpSync(`${root}/t`, `${root}/u`, { recursive: true })],
  'a file is copied with cp': [(fs, root) => fs.cpSync(`${root}/f`, `${root}/c`)],
  'all is removed': [
    (fs, root) => {
      for (const name of ['d', 't/s/y', 't/s', 't/x', 't', 'e', 'f', 'f2', 'h', 'l', '']) {
        const isDirectory = fs.lstatSync(`${root}/${name}`).isDirectory();
        if (isDirectory) fs.rmdirSync(`${root}/${name}`);
        else fs.unlinkSync(`${root}/${name}`);
      }
    },
  ],
  'all is moved away, changed and moved back': [
    (fs, root) => fs.renameSync(root, `${root}.moved`),
    (fs, root) => fs.writeFileSync(`${root}.moved/n`, ''),
    (fs, root) => fs.renameSync(`${root}.moved`, root),
  ],
  'a file beside is made': [(fs, root) => fs.writeFileSync(`${root}.sibling`, '')],
  'the mode of the top is set': [(fs, root) => fs.chmodSync(root, 0o700)],
  'files are made, removed, renamed and changed': [
    write('a1', 'x'),
    write('a2', 'x'),
    unlink('a1'),
    rename('a2', 'a3'),
    (fs, root) => fs.chmodSync(`${root}/a3`, 0o600),
  ],
  'an open is refused': [refused(open('f', 'wx', nothing))],
  'a mkdir is refused': [refused((fs, root) => fs.mkdirSync(`${root}/d`))],
};
