/** What the disk was asked, and what it answers otherwise now: nothing that matters is missed, and little is asked twice. */
import { createHash } from 'node:crypto';
import type { Disk, Entry } from '../../src/codegen/disk.js';
import { type Answers, differences, Observations } from '../../src/codegen/observations.js';

/** A disk in memory: contents by path, folders end with a slash; all of it may change. */
class MemoryDisk implements Disk {
  readonly files = new Map<string, string | Uint8Array>();
  readonly stamps = new Map<string, string>();
  readonly links = new Map<string, string>();
  asked: string[] = [];

  readonly bytesOf = (path: string): Uint8Array | undefined => {
    this.asked.push(path);
    const content = this.files.get(path);
    return content === undefined ? undefined : Buffer.from(content);
  };
  readonly kindOf = (path: string): 'file' | 'folder' | undefined => {
    this.asked.push(path);
    if (this.files.has(path)) return 'file';
    const isFolder = [...this.files.keys()].some((name) => name.startsWith(`${path}/`));
    return isFolder ? 'folder' : undefined;
  };
  readonly isVacant = (path: string): boolean => this.kindOf(path) === undefined;
  readonly entriesOf = (path: string): Entry[] => {
    this.asked.push(path);
    const names = [...this.files.keys()]
      .filter((name) => name.startsWith(`${path}/`))
      .map((name) => name.slice(path.length + 1));
    return [...new Set(names.map((name) => name.replace(/\/.*/, '/')))].map((name) => ({
      name: name.replace('/', ''),
      isFolder: name.endsWith('/'),
    }));
  };
  readonly realPathOf = (path: string): string => {
    this.asked.push(path);
    return this.links.get(path) ?? path;
  };
  readonly stampOf = (path: string): string | undefined => this.stamps.get(path);
}

function diskOf(files: Readonly<Record<string, string | Uint8Array>>): MemoryDisk {
  const disk = new MemoryDisk();
  for (const [path, content] of Object.entries(files)) disk.files.set(path, content);
  return disk;
}

/** As they are kept from process to process. */
function kept(observations: Observations): Answers {
  return JSON.parse(JSON.stringify(observations.answers())) as Answers;
}

describe('what codegen reads', () => {
  const TEXT = 'type Żółć = "名前";';
  const swapped = (text: string): Uint8Array => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16();

  it.each<[string, string | Uint8Array]>([
    ['UTF-8', TEXT],
    ['UTF-8 with a mark', `\uFEFF${TEXT}`],
    ['UTF-16, the low byte first', Buffer.from(`\uFEFF${TEXT}`, 'utf16le')],
    ['UTF-16, the high byte first', swapped(TEXT)],
  ])('given a source in %s, when read, then its text is what the compiler reads', (_, content) => {
    expect(new Observations(diskOf({ '/src/a.ts': content })).text('/src/a.ts')).toBe(TEXT);
  });

  it.each<[string, Uint8Array, string]>([
    ['text with a mark in it', Buffer.from('a\uFEFFb'), 'a\uFEFFb'],
    ['half of a mark', Uint8Array.of(0xff, 0x41), '\ufffdA'],
    ['the other half', Uint8Array.of(0x41, 0xfe), 'A\ufffd'],
    ['half of another mark', Uint8Array.of(0xfe, 0x41), '\ufffdA'],
    ['the other half of that', Uint8Array.of(0x41, 0xff), 'A\ufffd'],
    ['nothing', new Uint8Array(), ''],
  ])('given a source of %s, when read, then all of it is UTF-8', (_, content, text) => {
    expect(new Observations(diskOf({ '/src/a.ts': content })).text('/src/a.ts')).toBe(text);
  });

  it('given a source that changes meanwhile, when read again, then it is as before, until it is renewed', () => {
    const disk = diskOf({ '/src/a.ts': 'before' });
    const observations = new Observations(disk);
    const before = observations.hashOf('/src/a.ts');
    expect(observations.text('/src/a.ts')).toBe('before');
    disk.files.set('/src/a.ts', 'after');

    expect(observations.text('/src/a.ts')).toBe('before');
    expect(observations.hashOf('/src/a.ts')).toBe(before);
    expect(disk.asked).toEqual(['/src/a.ts']);

    observations.renew('/src/a.ts');
    expect(observations.text('/src/a.ts')).toBe('after');
    expect(observations.hashOf('/src/a.ts')).not.toBe(before);
  });

  it('given a text that was let go of, when its hash is asked, then nothing is read again', () => {
    const disk = diskOf({ '/src/a.ts': 'text' });
    const observations = new Observations(disk);
    const hash = observations.hashOf('/src/a.ts');
    observations.forgetText('/src/a.ts');

    expect(observations.hashOf('/src/a.ts')).toBe(hash);
    expect(disk.asked).toEqual(['/src/a.ts']);
    expect(observations.text('/src/a.ts')).toBe('text');
    expect(disk.asked).toEqual(['/src/a.ts', '/src/a.ts']);
  });

  it('given a file that was read and looked for, when answers are told, then its hash stands for both', () => {
    const observations = new Observations(diskOf({ '/src/a.ts': 'text' }));
    observations.text('/src/a.ts');
    observations.isFile('/src/a.ts');
    observations.isFile('/src/b.ts');

    const hash = createHash('sha256').update('text').digest('base64url');
    expect(observations.answers()).toEqual({
      texts: { '/src/a.ts': [hash] },
      kinds: { file: [], folder: [], none: ['/src/b.ts'] },
      vacant: {},
      lists: {},
      links: {},
    });
  });

  it('given nothing, when read, then there is no text and no hash, and that is asked once', () => {
    const disk = diskOf({});
    const observations = new Observations(disk);

    expect([observations.text('/src/a.ts'), observations.text('/src/a.ts')]).toEqual([
      undefined,
      undefined,
    ]);
    expect(observations.hashOf('/src/a.ts')).toBe('');
    expect(disk.asked).toEqual(['/src/a.ts']);
  });

  it('given a folder, when listed, then sources and folders are there in the order of their letters', () => {
    const sources = 'a.d.ts a.mts B.ts a.cts a.ts a.tsx a.js a.jsx a.mjs a.cjs a.json Ä.ts';
    const others = 'a.css README.md ts a.tsv a.mtsx.bak json';
    const disk = diskOf({ '/src/zoo/x.ts': '', '/src/a.css.d/x.md': '' });
    for (const name of `${sources} ${others}`.split(' ')) disk.files.set(`/src/${name}`, '');
    const observations = new Observations(disk);

    const expected = [...sources.split(' '), 'zoo', 'a.css.d'].sort();
    // That the compiler knows no .mtsx is its own affair.
    expect(observations.entries('/src').map(({ name }) => name)).toEqual(expected);
    expect(observations.entries('/src')).toBe(observations.entries('/src'));
  });

  it('given questions that were asked before, when asked again, then the disk is not', () => {
    const disk = diskOf({ '/src/a.ts': '' });
    const observations = new Observations(disk);
    const ask = (): unknown[] => [
      observations.isFile('/src/a.ts'),
      observations.isFolder('/src/a.ts'),
      observations.isFile('/src'),
      observations.isFolder('/src'),
      observations.isFile('/src/b.ts'),
      observations.isFolder('/src/b.ts'),
      observations.realPath('/src'),
    ];

    expect(ask()).toEqual([true, false, false, true, false, false, '/src']);
    disk.asked = [];
    expect(ask()).toEqual([true, false, false, true, false, false, '/src']);
    expect(disk.asked).toEqual([]);
  });
});

/** A project with a package, of which every question was asked. */
function asked(): { readonly disk: MemoryDisk; readonly answers: Answers } {
  const disk = diskOf({
    '/shop/src/a.ts': 'a',
    '/shop/src/deep/b.ts': 'b',
    '/shop/src/notes/x.md': '',
    '/shop/src/x.ts': 'x',
    '/shop/src/y.ts': 'y',
    '/shop/node_modules/money/index.d.ts': 'money',
    '/shop/node_modules/money/more.d.ts': 'more',
  });
  disk.stamps.set('/shop/node_modules/money/index.d.ts', 'first');
  disk.stamps.set('/shop/src/a.ts', 'first');
  disk.stamps.set('/shop/src', 'first');
  disk.links.set('/shop/link', '/elsewhere');
  const observations = new Observations(disk);
  for (const name of ['src/a.ts', 'src/none.ts']) observations.text(`/shop/${name}`);
  for (const name of ['index', 'more']) observations.text(`/shop/node_modules/money/${name}.d.ts`);
  for (const name of ['src/a.ts', 'src/b.ts', 'src/deep', 'src/deep/b.ts']) {
    observations.isFile(`/shop/${name}`);
  }
  observations.entries('/shop/src');
  observations.realPath('/shop/link');
  const answers = kept(observations);
  disk.asked = [];
  return { disk, answers };
}

describe('what is another answer', () => {
  it('given the same disk, when compared, then there is no difference, and no file of a package is read whose stamp is the same', () => {
    const { disk, answers } = asked();

    expect([...differences(disk, answers)]).toEqual([]);
    expect(disk.asked.sort()).toEqual([
      '/shop/link',
      '/shop/node_modules/money/more.d.ts',
      '/shop/src',
      '/shop/src/a.ts',
      '/shop/src/b.ts',
      '/shop/src/deep',
      '/shop/src/deep/b.ts',
      '/shop/src/none.ts',
    ]);
  });

  it.each<[string, (disk: MemoryDisk) => void, readonly string[]]>([
    ['another text', ({ files }) => files.set('/shop/src/a.ts', 'A'), ['text /shop/src/a.ts']],
    [
      'no such source any more',
      ({ files }) => files.delete('/shop/src/a.ts'),
      ['kind /shop/src/a.ts', 'list /shop/src'],
    ],
    [
      'a source that could not be read',
      ({ files }) => files.set('/shop/src/none.ts', ''),
      ['kind /shop/src/none.ts', 'list /shop/src'],
    ],
    [
      'a source that was asked for',
      ({ files }) => files.set('/shop/src/b.ts', ''),
      ['kind /shop/src/b.ts', 'list /shop/src'],
    ],
    [
      'a folder in place of a source',
      ({ files }) => {
        files.delete('/shop/src/deep/b.ts');
        files.set('/shop/src/deep/b.ts/c.ts', '');
      },
      ['kind /shop/src/deep/b.ts'],
    ],
    [
      'a source in place of a folder',
      ({ files }) => {
        files.delete('/shop/src/deep/b.ts');
        files.set('/shop/src/deep', '');
      },
      ['kind /shop/src/deep/b.ts', 'kind /shop/src/deep', 'list /shop/src'],
    ],
    [
      'a source that nobody asked for',
      ({ files }) => files.set('/shop/src/c.ts', ''),
      ['list /shop/src'],
    ],
    [
      'a source under another name',
      ({ files }) => {
        files.delete('/shop/src/x.ts');
        files.set('/shop/src/z.ts', 'x');
      },
      ['list /shop/src'],
    ],
    [
      'one source with the names of two',
      ({ files }) => {
        files.delete('/shop/src/x.ts');
        files.delete('/shop/src/y.ts');
        files.set('/shop/src/x.tsy.ts', '');
      },
      ['list /shop/src'],
    ],
    [
      'a folder that is called like the source that it takes the place of',
      ({ files }) => {
        files.delete('/shop/src/x.ts');
        files.set('/shop/src/x.ts/z.md', '');
      },
      ['list /shop/src'],
    ],
    [
      'a folder under another name',
      ({ files }) => {
        files.delete('/shop/src/notes/x.md');
        files.set('/shop/src/papers/x.md', '');
      },
      ['list /shop/src'],
    ],
    ['a folder more', ({ files }) => files.set('/shop/src/c/d.md', ''), ['list /shop/src']],
    ['a file that is no source', ({ files }) => files.set('/shop/src/c.md', ''), []],
    ['another stamp of the same source', ({ stamps }) => stamps.set('/shop/src/a.ts', 'later'), []],
    ['a link elsewhere', ({ links }) => links.set('/shop/link', '/other'), ['link /shop/link']],
    [
      'another text of a package, and another stamp',
      ({ files, stamps }) => {
        files.set('/shop/node_modules/money/index.d.ts', 'MONEY');
        stamps.set('/shop/node_modules/money/index.d.ts', 'later');
      },
      ['text /shop/node_modules/money/index.d.ts'],
    ],
    [
      'another stamp of the same text of a package',
      ({ stamps }) => stamps.set('/shop/node_modules/money/index.d.ts', 'later'),
      [],
    ],
    [
      'another text of a package without stamps',
      ({ files }) => files.set('/shop/node_modules/money/more.d.ts', 'MORE'),
      ['text /shop/node_modules/money/more.d.ts'],
    ],
    [
      'a file of a package less',
      ({ files, stamps }) => {
        files.delete('/shop/node_modules/money/index.d.ts');
        stamps.delete('/shop/node_modules/money/index.d.ts');
      },
      ['kind /shop/node_modules/money/index.d.ts'],
    ],
  ])('given %s, when compared, then these are the differences', (_, happens, expected) => {
    const { disk, answers } = asked();

    happens(disk);

    const found = [...differences(disk, answers)].map(
      ({ question, path }) => `${question} ${path}`,
    );
    expect([...new Set(found)].sort()).toEqual([...expected].sort());
  });

  it('given a source that was not there at first, when it was renewed, then it is known', () => {
    const disk = diskOf({ '/shop/src/a.ts': 'a' });
    const observations = new Observations(disk);
    observations.text('/shop/src/a.ts');
    disk.files.set('/shop/src/a.ts', 'A');
    observations.renew('/shop/src/a.ts');

    expect([...differences(disk, kept(observations))]).toEqual([]);
  });
});
