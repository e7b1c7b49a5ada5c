/** dump, load, import, export, diff: whole trees between states, JSON and the real disk. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { useDesk } from './desk.js';

const here = useDesk();
const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));

function fill(): void {
  here.desk.ok(['write', '-p', '/docs/żółw.txt', 'text <&>"\n']);
  here.desk.ok(['write', '-p', '/docs/bin/all', '-'], { input: bytes });
  here.desk.ok(['mkdir', '-p', '/docs/empty']);
  here.desk.ok(['touch', '/docs/none']);
}

describe('dump and load', () => {
  it('given text, bytes and empty directories, when dumped and loaded, then everything is there again', () => {
    fill();
    const dump = here.desk.ok(['dump']);
    JSON.parse(dump);

    here.desk.ok(['load', '-', '--state', 'copy.memfs'], { input: dump });

    const copy = ['--state', 'copy.memfs'];
    expect(here.desk.ok(['find', ...copy])).toBe(here.desk.ok(['find']));
    expect(here.desk.memfs(['read', '/docs/bin/all', ...copy]).bytes.equals(bytes)).toBe(true);
    expect(here.desk.ok(['read', '/docs/żółw.txt', ...copy])).toBe('text <&>"\n');
    expect(here.desk.ok(['dump', ...copy])).toBe(dump);
  });

  it('given a part, when dumped and loaded elsewhere, then it stands there', () => {
    fill();
    here.desk.ok(['load', '-', '/copy'], { input: here.desk.ok(['dump', '/docs']) });

    expect(here.desk.memfs(['read', '/copy/bin/all']).bytes.equals(bytes)).toBe(true);
  });

  it('given other files, when loaded with --clear, then they are gone', () => {
    fill();
    const dump = here.desk.ok(['dump']);
    here.desk.ok(['touch', '/other']);

    here.desk.ok(['load', '-', '--clear'], { input: dump });

    expect(here.desk.ok(['ls'])).toBe('docs\n');
  });

  it('given the nested JSON of the original, when loaded, then files and directories are there', () => {
    writeFileSync(
      here.desk.path('.memfs_state.json'),
      JSON.stringify({ docs: { 'a.txt': 'A', empty: {} }, 'b.txt': 'B' }),
    );

    here.desk.ok(['load', '.memfs_state.json']);

    expect(here.desk.ok(['find'])).toBe('/\n/b.txt\n/docs\n/docs/a.txt\n/docs/empty\n');
    expect(here.desk.ok(['read', '/docs/a.txt', '/b.txt'])).toBe('AB');
  });

  it.each([
    {
      form: 'typed nodes',
      tree: {
        type: 'directory',
        children: {
          docs: { type: 'directory', children: { 'a.txt': { type: 'file', content: 'A' } } },
        },
      },
    },
    {
      form: 'paths',
      tree: { '/docs': { type: 'dir' }, '/docs/a.txt': { type: 'file', content: 'A' } },
    },
    { form: 'paths and texts', tree: { '/docs/a.txt': 'A' } },
    { form: 'a root', tree: { '/': { docs: { 'a.txt': 'A' } } } },
  ])(
    'given $form in the manner of the original, when loaded, then the file is there',
    ({ tree }) => {
      here.desk.ok(['load', '-'], { input: JSON.stringify(tree) });

      expect(here.desk.ok(['find'])).toBe('/\n/docs\n/docs/a.txt\n');
      expect(here.desk.ok(['read', '/docs/a.txt'])).toBe('A');
    },
  );

  it('given odd names and links, when dumped and loaded, then nothing is mistaken for a mark', () => {
    for (const name of ['/$link', '/d/$base64', '/e/$directory/x', '/t/type', '/__proto__/x']) {
      here.desk.ok(['write', '-p', name, 'file']);
    }
    mkdirSync(here.desk.path('real'));
    symlinkSync('../x', here.desk.path('real/link'));
    here.desk.ok(['import', 'real']);
    const dump = here.desk.ok(['dump']);

    here.desk.ok(['load', '-', '--state', 'copy.memfs'], { input: dump });

    expect(here.desk.ok(['diff', here.desk.state, 'copy.memfs'])).toBe('');
  });

  it.each([
    '{"..":"x"}',
    '{"":"x"}',
    '{"a":3}',
    '[]',
    '{"a":{"$link":1}}',
    '{"/a":{"type":"file","content":1}}',
  ])('given %s, when loaded, then it is refused and the state stays', (input) => {
    here.desk.ok(['touch', '/a']);

    const { code, err } = here.desk.memfs(['load', '-', '--clear'], { input });

    expect(code).toBe(1);
    expect(err.match(/\n/g)).toHaveLength(1);
    expect(here.desk.ok(['ls'])).toBe('a\n');
  });

  it('given no JSON, when loaded, then it is refused and the state stays', () => {
    here.desk.ok(['touch', '/a']);

    expect(here.desk.memfs(['load', '-'], { input: 'nope' }).code).toBe(1);
    expect(here.desk.memfs(['load', 'none.json']).err).toMatch(/none\.json/);
    expect(here.desk.memfs(['load', '-'], { input: '{"a":{"b":[1]}}' }).code).toBe(1);

    expect(here.desk.ok(['ls'])).toBe('a\n');
  });
});

describe('import and export', () => {
  it('given a tree on the disk, when imported and exported, then diff(1) finds no difference', () => {
    const source = here.desk.path('source');
    mkdirSync(`${source}/deep/er`, { recursive: true });
    writeFileSync(`${source}/deep/bin`, bytes, { mode: 0o755 });
    writeFileSync(`${source}/deep/er/żółw`, 'text');
    symlinkSync('../bin', `${source}/deep/er/link`);
    utimesSync(`${source}/deep/bin`, 1_000_000, 1_000_000);

    here.desk.ok(['import', 'source']);
    here.desk.ok(['export', '/source', 'target']);

    execFileSync('diff', ['-r', '--no-dereference', source, here.desk.path('target')]);
    expect(statSync(here.desk.path('target/deep/bin'))).toMatchObject({ mtimeMs: 1_000_000_000 });
    expect(statSync(here.desk.path('target/deep/bin')).mode & 0o777).toBe(0o755);
    expect(readlinkSync(here.desk.path('target/deep/er/link'))).toBe('../bin');
  });

  it('given a file, when imported into a directory and exported, then its bytes are the same', () => {
    writeFileSync(here.desk.path('photo'), bytes);
    here.desk.ok(['mkdir', '/in']);

    here.desk.ok(['import', 'photo', '/in']);
    here.desk.ok(['export', '/in/photo', 'copy']);
    mkdirSync(here.desk.path('folder'));
    here.desk.ok(['export', '/in/photo', 'folder']);

    expect(readFileSync(here.desk.path('copy')).equals(bytes)).toBe(true);
    expect(readFileSync(here.desk.path('folder/photo')).equals(bytes)).toBe(true);
  });

  it('given a link on the disk in the way, when exported, then nothing is written through it', () => {
    const outside = here.desk.path('outside');
    mkdirSync(outside);
    mkdirSync(here.desk.path('target'));
    symlinkSync(outside, here.desk.path('target/a'));
    here.desk.ok(['write', '-p', '/x/a/secret', 's']);

    const { code, err } = here.desk.memfs(['export', '/x', 'target']);

    expect(code).toBe(1);
    expect(err).toMatch(/link on the disk/);
    expect(readdirSync(outside)).toEqual([]);
  });

  it('given a link on the disk under the name of a file, when exported, then the link is replaced, not followed', () => {
    writeFileSync(here.desk.path('outside'), 'keep');
    mkdirSync(here.desk.path('target'));
    symlinkSync(here.desk.path('outside'), here.desk.path('target/a'));
    here.desk.ok(['write', '-p', '/x/a', 'new']);

    here.desk.ok(['export', '/x', 'target']);

    expect(readFileSync(here.desk.path('outside'), 'utf8')).toBe('keep');
    expect(lstatSync(here.desk.path('target/a')).isFile()).toBe(true);
  });

  it('given a link that leaves the exported part, when exported, then it is refused', () => {
    mkdirSync(here.desk.path('source'));
    symlinkSync('/etc/passwd', here.desk.path('source/p'));
    here.desk.ok(['import', 'source']);

    expect(here.desk.memfs(['export', '/source', 'target']).err).toMatch(
      /points to '\/etc\/passwd'/,
    );
    expect(existsSync(here.desk.path('target/p'))).toBe(false);
  });

  it('given nothing to import, when tried, then the path is named', () => {
    expect(here.desk.memfs(['import', 'none']).err).toMatch(/none' cannot be read/);
    expect(here.desk.memfs(['export', '/none', 'x']).err).toMatch(/ENOENT/);
  });
});

describe('diff', () => {
  it('given two states, when compared, then added, removed and changed paths are named', () => {
    fill();
    here.desk.ok(['cp', '/docs/none', '/gone']);
    here.desk.ok(['load', '-', '--state', 'new.memfs'], { input: here.desk.ok(['dump']) });
    here.desk.ok(['write', '/docs/none', 'more', '--state', 'new.memfs']);
    here.desk.ok(['rm', '/gone', '--state', 'new.memfs']);
    here.desk.ok(['touch', '/fresh', '--state', 'new.memfs']);

    const { code, out } = here.desk.memfs(['diff', here.desk.state, 'new.memfs']);

    expect(code).toBe(1);
    expect(out).toBe('~ /docs/none (content, 0 → 4 bytes)\n+ /fresh\n- /gone\n');
    expect(here.desk.ok(['diff', here.desk.state])).toBe('');
    expect(here.desk.memfs(['diff', 'none']).err).toMatch(/no state file/);
  });
});
