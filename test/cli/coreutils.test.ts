/** The commands that share their names with those of GNU, each against GNU's on the same tree on the disk. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { useDesk, type Desk, type Outcome } from './desk.js';

const here = useDesk();
const MINUTE = 60_000;

/** Makes the same tree on the disk and in the state. */
function tree(desk: Desk): void {
  const root = desk.path('root');
  const file = (name: string, content: string | Buffer, ageMs: number): void => {
    writeFileSync(`${root}/${name}`, content);
    const time = (Date.now() - ageMs) / 1000;
    utimesSync(`${root}/${name}`, time, time);
  };
  for (const name of ['', '/docs', '/docs/deep', '/empty', '/src']) mkdirSync(root + name);
  file('docs/a.txt', 'one\nTwo two\nthree\nfour\nfive\nTWO\nseven\n', 90 * MINUTE);
  file('docs/b.txt', 'none here\ntwofold\n', 30 * 60 * MINUTE);
  file('docs/deep/c.md', '# two\n\na.b\naxb\n', 5 * MINUTE);
  file('docs/bytes', Buffer.from('two\0\n'), 5 * MINUTE);
  file('docs/.hidden', 'two\n', 5 * MINUTE);
  file('src/run.sh', 'echo two\n', 200 * 60 * MINUTE);
  chmodSync(`${root}/src/run.sh`, 0o755);
  file('src/none', '', 5 * MINUTE);
  symlinkSync('../docs/a.txt', `${root}/src/link`);
  desk.ok(['import', root, '/root']);
}

/** Runs GNU's tool in the folder of the desk, with paths told as the state has them. */
function gnu(desk: Desk, [tool = '', ...words]: readonly string[]): Outcome {
  const real = words.map((word) => word.replace(/^\/root/, desk.path('root')));
  const env = { ...desk.env(), LC_ALL: 'C' };
  const { status, signal, stdout, stderr } = spawnSync(tool, real, { env, cwd: desk.dir });
  const out = stdout.toString().replaceAll(desk.path('root'), '/root');
  return { code: status, signal, bytes: stdout, out, err: stderr.toString() };
}

const QUESTIONS = [
  'grep -rn two /root',
  'grep -rni two /root/docs',
  'grep two /root/docs/a.txt /root/docs/b.txt',
  'grep -h two /root/docs/a.txt /root/docs/b.txt',
  'grep -Hn two /root/docs/a.txt',
  'grep -w two /root/docs/a.txt /root/docs/b.txt',
  'grep -ix two /root/docs/a.txt',
  'grep -E t(w|hr)e? /root/docs/a.txt',
  'grep -F a.b /root/docs/deep/c.md',
  'grep -on [a-z]o /root/docs/a.txt',
  'grep -v two /root/docs/a.txt',
  'grep -vc two /root/docs/a.txt /root/docs/b.txt',
  'grep -m 2 e /root/docs/a.txt',
  'grep -n -A 1 Two /root/docs/a.txt',
  'grep -n -B 2 five /root/docs/a.txt',
  'grep -in -C 1 two /root/docs/a.txt /root/docs/b.txt',
  'grep -n -C 9 four /root/docs/a.txt',
  'grep -rn two /root/docs --include=*.txt',
  'grep -rl two /root',
  'grep -rL two /root',
  'grep -rc two /root/docs --include=*.md',
  'grep -q two /root/docs/a.txt',
  'grep nowhere /root/docs/a.txt',
  'find /root',
  'find /root -name *.txt',
  'find /root -iname *.TXT -type f',
  'find /root -path */docs/*',
  'find /root -type d -empty',
  'find /root -type l',
  'find /root -mindepth 1 -maxdepth 2 -type f',
  'find /root -type f -size +10c',
  'find /root -type f -size -20c',
  'find /root -type f -mmin -60',
  'find /root -type f -mmin +60',
  'find /root -type f -mtime 0',
  'find /root -type f -mtime +0',
  'find /root -type f -newer /root/docs/a.txt',
  'find /root -type f -print0',
  'ls /root/docs',
  'ls -A /root/docs',
  'ls -r /root/docs',
  'ls -S /root/docs/a.txt /root/docs/b.txt',
  'ls -t /root/docs/a.txt /root/docs/b.txt /root/docs/deep/c.md',
  'ls -F /root/src',
  'ls -AF /root/docs',
  'ls -R /root',
  'ls -d /root/docs',
  'cat /root/docs/a.txt /root/src/run.sh',
];

/** Orders of one directory are those of the disk for find(1) and grep(1). */
function sorted({ out, code }: Outcome, line: string): unknown {
  const separator = line.includes('print0') ? '\0' : '\n';
  const parts = out.split(separator);
  const isOrdered = !/^find|^grep -r/.test(line);
  return { code, parts: isOrdered ? parts : parts.toSorted() };
}

describe('questions', () => {
  it('given a tree, when they are asked of memfs, then it answers as GNU does', () => {
    tree(here.desk);

    for (const line of QUESTIONS) {
      const words = line.split(' ');
      const answer = sorted(here.desk.memfs(words), line);
      expect({ line, answer }).toEqual({ line, answer: sorted(gnu(here.desk, words), line) });
    }
  });
});

const CHANGES = [
  'cp /root/docs/a.txt /root/new.txt',
  'cp -v /root/docs/a.txt /root/docs/b.txt /root/empty',
  'cp -r /root/docs /root/copied',
  'cp -r /root/docs /root/copied',
  'cp -a /root/src /root/archived',
  'cp -a /root/docs /root/archived',
  'cp -p /root/src/run.sh /root/kept.sh',
  'cp -nv /root/docs/a.txt /root/src/run.sh',
  'cp -r /root/src/link /root/empty/linked',
  'mv -v /root/docs/b.txt /root/moved.txt',
  'mv -f /root/moved.txt /root/new.txt',
  'mv /root/src /root/empty',
  'touch -d 2020-01-02T03:04:05Z /root/docs/a.txt',
  'touch -m -d 2021-01-01 /root/docs/deep/c.md',
  'touch -a -r /root/docs/a.txt /root/docs/deep/c.md',
  'touch -c /root/missing',
  'mkdir -m 700 /root/secret',
  'mkdir -p /root/x/y/z',
  'rm -v /root/kept.sh',
  'rm -rf /root/x /root/nowhere',
  'find /root/copied -name *.txt -delete',
  'rmdir /root/secret',
];

/** All that a tree is: names, kinds, modes, links and, of what is older than this test, times. */
const SHAPE = 'find /root -printf %p|%y|%m|%l|%s|%A@|%T@\\n'.split(' ');

describe('changes', () => {
  it('given a tree, when it is changed by memfs, then it becomes what GNU makes of it', () => {
    tree(here.desk);
    const begun = Date.now();

    for (const line of CHANGES) {
      const words = line.split(' ');
      const { code, out } = here.desk.memfs(words);
      const theirs = gnu(here.desk, words);
      const told = (text: string): string => text.replace(/^renamed /gm, '');
      expect({ line, code, out }).toEqual({ line, code: theirs.code, out: told(theirs.out) });
    }

    const theirs = gnu(here.desk, SHAPE).out.trim().split('\n');
    here.desk.ok(['export', '/root', here.desk.path('ours')]);
    const env = here.desk.env();
    const printed = spawnSync('find', [here.desk.path('ours'), ...SHAPE.slice(2)], { env });
    const ours = printed.stdout.toString().replaceAll(here.desk.path('ours'), '/root');
    const shape = (line: string): string => {
      const [path = '', kind = '', mode = '', link, size, access, change] = line.split('|');
      const old = (time: string | undefined) =>
        Number(time) * 1000 < begun - MINUTE ? Math.round(Number(time) * 1000) : 'now';
      // The disk notes when a copy reads a file: only what touch sets last can be compared.
      const read = /^\/root\/docs\/(a\.txt|deep\/c\.md)$/.test(path) ? old(access) : '';
      const times = kind === 'f' ? `${read} ${old(change)}` : '';
      return [path, kind, mode, link, kind === 'f' ? size : '', times].join(' ');
    };
    expect(ours.trim().split('\n').map(shape).toSorted()).toEqual(theirs.map(shape).toSorted());
  });
});
