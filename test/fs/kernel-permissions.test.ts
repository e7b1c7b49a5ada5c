/** Permissions as another user than root: the same calls by a child process on the real disk, after setuid, and by the kernel. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInThisContext } from 'node:vm';
import { Kernel } from '../../src/fs/kernel.js';
import { createNodeFs, type NodeFs } from '../../src/fs/node/node-fs.js';
import { Volume } from '../../src/fs/volume.js';

const USER = 12345;
const GROUP = 12346;
const FURTHER = 12347;

/** What root prepares and the user does: runs in both worlds, so it uses nothing but its arguments. */
const SCRIPT = String.raw`
function prepare(fs, root) {
  const at = (name) => root + '/' + name;
  fs.chmodSync(root, 0o777);
  for (const mode of [0o000, 0o100, 0o200, 0o300, 0o400, 0o500, 0o700, 0o070, 0o007, 0o050, 0o005, 0o1777, 0o2777, 0o2775, 0o755]) {
    for (const [owner, group] of [[0, 0], [USER, 0], [0, GROUP], [0, FURTHER], [USER, GROUP]]) {
      const directory = at('d' + mode.toString(8) + '-' + owner + '-' + group);
      fs.mkdirSync(directory);
      fs.writeFileSync(directory + '/theirs', 'x');
      fs.writeFileSync(directory + '/mine', 'x');
      fs.chownSync(directory + '/mine', USER, GROUP);
      fs.mkdirSync(directory + '/sub');
      fs.chownSync(directory, owner, group);
      fs.chmodSync(directory, mode);
      const file = at('f' + mode.toString(8) + '-' + owner + '-' + group);
      fs.writeFileSync(file, 'content');
      fs.chownSync(file, owner, group);
      fs.chmodSync(file, mode);
    }
  }
  for (const mode of [0o4755, 0o2755, 0o6777, 0o2745, 0o4644, 0o6711]) {
    for (const [owner, group] of [[USER, GROUP], [0, 0], [USER, 0], [USER, FURTHER]]) {
      for (const use of ['write', 'chown', 'cut', 'chmod', 'group']) {
        const file = at('s' + mode.toString(8) + '-' + owner + '-' + group + use);
        fs.writeFileSync(file, 'content');
        fs.chownSync(file, owner, group);
        fs.chmodSync(file, mode);
      }
    }
  }
}
function act(fs, root) {
  const out = [];
  const attempt = (label, call) => {
    let result;
    try { result = call(); result = result === undefined ? 'done' : String(result); }
    catch (error) { result = error.message; }
    out.push((label + ': ' + result).replaceAll(root, ''));
  };
  const mode = (path) => { const { mode, uid, gid } = fs.statSync(path); return [mode.toString(8), uid, gid].join(); };
  for (const name of fs.readdirSync(root)) {
    const path = root + '/' + name;
    if (name.startsWith('s')) {
      const rest = (label, call) => { attempt(label, call); attempt('mode', () => mode(path)); };
      if (name.endsWith('write')) rest('write ' + path, () => fs.appendFileSync(path, 'x'));
      if (name.endsWith('cut')) rest('cut ' + path, () => fs.truncateSync(path, 2));
      if (name.endsWith('chown')) rest('chown ' + path, () => fs.chownSync(path, USER, GROUP));
      if (name.endsWith('group')) rest('group ' + path, () => fs.chownSync(path, USER, FURTHER));
      if (name.endsWith('chmod')) rest('chmod ' + path, () => fs.chmodSync(path, 0o6777));
    } else if (name.startsWith('f')) {
      for (const want of [0, 1, 2, 4, 6, 7]) attempt('access ' + want + path, () => fs.accessSync(path, want));
      for (const flag of ['r', 'r+', 'a', 'wx']) attempt(flag + path, () => fs.closeSync(fs.openSync(path, flag)));
      attempt('truncate' + path, () => fs.truncateSync(path, 3));
      attempt('utimes' + path, () => fs.utimesSync(path, 1, 1));
      attempt('chmod' + path, () => fs.chmodSync(path, 0o644));
      attempt('chown' + path, () => fs.chownSync(path, 0, 0));
      attempt('group' + path, () => fs.chownSync(path, USER, FURTHER));
      attempt('copy' + path, () => fs.copyFileSync(path, root + '/copy'));
      attempt('onto' + path, () => fs.copyFileSync(root + '/copy', path));
      attempt('unlink copy', () => fs.unlinkSync(root + '/copy'));
    } else {
      attempt('list' + path, () => fs.readdirSync(path));
      attempt('stat' + path, () => fs.statSync(path + '/theirs').size);
      attempt('new' + path, () => { fs.writeFileSync(path + '/new', 'x', { mode: 0o2777 }); return mode(path + '/new'); });
      attempt('dir' + path, () => { fs.mkdirSync(path + '/dir'); return mode(path + '/dir'); });
      attempt('link' + path, () => fs.linkSync(path + '/mine', path + '/linked'));
      attempt('symlink' + path, () => fs.symlinkSync('x', path + '/symlink'));
      attempt('rename mine' + path, () => fs.renameSync(path + '/mine', path + '/moved'));
      attempt('rename theirs' + path, () => fs.renameSync(path + '/theirs', path + '/taken'));
      attempt('over' + path, () => fs.renameSync(path + '/new', path + '/theirs'));
      attempt('rename sub' + path, () => fs.renameSync(path + '/sub', root + '/sub-' + name));
      attempt('rmdir' + path, () => fs.rmdirSync(path + '/sub'));
      attempt('unlink theirs' + path, () => fs.unlinkSync(path + '/theirs'));
      attempt('unlink mine' + path, () => fs.unlinkSync(path + '/moved'));
      attempt('self' + path, () => fs.rmdirSync(path));
      attempt('mode' + path, () => mode(path));
    }
  }
  return out;
}
const USER = ${USER}, GROUP = ${GROUP}, FURTHER = ${FURTHER};
`;

const isRoot = process.getuid?.() === 0;
const whenRoot = isRoot ? test : test.skip;

/** By a child that gives its rights away, in its own folder. */
function onDisk(root: string): string[] {
  const file = join(root, 'script.cjs');
  const folder = join(root, 'tree');
  const program = `${SCRIPT}
    const fs = require('node:fs');
    process.umask(0o022);
    fs.mkdirSync(${JSON.stringify(folder)});
    prepare(fs, ${JSON.stringify(folder)});
    fs.chmodSync(${JSON.stringify(root)}, 0o755);
    process.setgroups([FURTHER]); process.setgid(GROUP); process.setuid(USER);
    process.stdout.write(JSON.stringify(act(fs, ${JSON.stringify(folder)})));`;
  writeFileSync(file, program);
  const output = execFileSync(process.execPath, [file], { encoding: 'utf8', maxBuffer: 2 ** 26 });
  return JSON.parse(output) as string[];
}

function inMemory(): string[] {
  const volume = new Volume();
  const root = createNodeFs(new Kernel(volume));
  root.mkdirSync('/tree');
  const user = new Kernel(volume, { uid: USER, gid: GROUP, groups: [FURTHER] });
  const program = `(fs, user) => { ${SCRIPT} prepare(fs, '/tree'); return act(user, '/tree'); }`;
  const run = runInThisContext(program) as (fs: NodeFs, user: NodeFs) => string[];
  return run(root, createNodeFs(user));
}

describe('another user', () => {
  whenRoot(
    'given modes and owners, when a user tries what the modes allow and what not, then memory answers as the disk',
    () => {
      const root = mkdtempSync(join(tmpdir(), 'memfs-permissions-'));
      try {
        const expected = onDisk(root);

        const got = inMemory();

        expect(got.length).toBeGreaterThan(2000);
        expect(got).toEqual(expected);
      } finally {
        rmSync(root, { recursive: true, force: true });
      }
    },
  );
});
