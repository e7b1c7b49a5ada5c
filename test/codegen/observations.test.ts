/** Names that a folder of a package did not have: its stamp answers for all of them, and nothing that appears is missed. */
import {
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Disk, realDisk } from '../../src/codegen/disk.js';
import { differences, Observations } from '../../src/codegen/observations.js';

const NAMES = ['index.ts', 'index.tsx', 'link.ts'];

describe('names that were not there', () => {
  let root: string;
  let folder: string;
  let asked: string[];
  let disk: Disk;

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'memfs-observed-'));
    folder = join(root, 'node_modules/money');
    mkdirSync(folder, { recursive: true });
    symlinkSync(join(root, 'elsewhere.ts'), join(folder, 'link.ts'));
    // Long ago, so that the stamp of today is another one.
    utimesSync(folder, 0, 0);
    asked = [];
    disk = {
      ...realDisk,
      kindOf: (path) => {
        asked.push(path);
        return realDisk.kindOf(path);
      },
      stampOf: (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs.toString(),
    };
  });

  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  function observed(): Observations {
    const observations = new Observations(disk);
    for (const name of NAMES) expect(observations.isFile(join(folder, name))).toBe(false);
    asked = [];
    return observations;
  }

  function changed(observations: Observations): string[] {
    return [...differences(disk, observations.answers())].map(({ question, path }) => {
      expect(question).toBe('kind');
      return path;
    });
  }

  it('given a folder with the same stamp, when compared, then only a link that leads nowhere is asked for', () => {
    const observations = observed();

    expect(changed(observations)).toEqual([]);
    expect(asked).toEqual([join(folder, 'link.ts')]);
  });

  it('given one of the names in the folder now, when compared, then it is the difference', () => {
    const observations = observed();
    writeFileSync(join(folder, 'index.tsx'), '');

    expect(changed(observations)).toEqual([join(folder, 'index.tsx')]);
  });

  it('given another name in the folder now, when compared, then there is no difference', () => {
    const observations = observed();
    writeFileSync(join(folder, 'README.md'), '');

    expect(changed(observations)).toEqual([]);
    expect(asked).toHaveLength(NAMES.length);
  });

  it('given a link that leads to a file now, when compared, then it is the difference', () => {
    const observations = observed();
    writeFileSync(join(root, 'elsewhere.ts'), '');

    expect(changed(observations)).toEqual([join(folder, 'link.ts')]);
  });

  it('given a folder that the disk does not vouch for, when one of the names is there now, then it is the difference', () => {
    const observations = new Observations({ ...disk, stampOf: () => undefined });
    expect(observations.isFile(join(folder, 'index.ts'))).toBe(false);
    writeFileSync(join(folder, 'index.ts'), '');

    const unsure = { ...disk, stampOf: () => undefined };
    expect([...differences(unsure, observations.answers())]).toEqual([
      { question: 'kind', path: join(folder, 'index.ts') },
    ]);
  });

  it('given no folder now, when compared, then there is no difference', () => {
    const observations = observed();
    rmSync(folder, { recursive: true });

    expect(changed(observations)).toEqual([]);
  });
});
