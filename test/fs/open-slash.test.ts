/** Opening what ends in a slash, by itself or through links, compared with node:fs. */
import * as disk from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFs, type MemoryFS } from 'nestjs-memfs/fs';

type Fs = Pick<
  MemoryFS['nodeFs'],
  'closeSync' | 'mkdirSync' | 'openSync' | 'symlinkSync' | 'writeFileSync'
>;

/** Links by name; `~` is the folder. */
const LINKS: Readonly<Record<string, string>> = {
  self: 'self/',
  ring: 'ring2',
  ring2: 'ring/',
  file: 'f/',
  none: 'missing/',
  deep: 'none',
  below: 'missing/x/',
  directory: 'd/',
  loop: 'loop',
  through: 'f/x/',
  absolute: '~/f/',
  around: 'd/../around/',
};
const PATHS = [
  ...Object.keys(LINKS),
  'f/',
  'd/',
  'missing/',
  'missing/x/',
  'f/x/',
  'deep/',
  'loop/',
];

function codes(fs: Fs, root: string): Record<string, string> {
  fs.writeFileSync(`${root}/f`, 'x');
  fs.mkdirSync(`${root}/d`);
  for (const [name, target] of Object.entries(LINKS)) {
    fs.symlinkSync(target.replace('~', root), `${root}/${name}`);
  }
  const found: Record<string, string> = {};
  for (const path of PATHS) {
    for (const flags of ['w', 'a', 'wx', 'r', 'r+']) {
      try {
        fs.closeSync(fs.openSync(`${root}/${path}`, flags));
        found[`${path} ${flags}`] = 'opened';
      } catch (error) {
        found[`${path} ${flags}`] = String((error as NodeJS.ErrnoException).code);
      }
    }
  }
  return found;
}

test('given names and links that end in a slash, when they are opened with any flags, then it ends as on the disk', () => {
  const root = disk.mkdtempSync(join(tmpdir(), 'memfs-slash-'));
  const fs = createFs();
  fs.makedirs(root);

  try {
    expect(codes(fs.nodeFs, root)).toEqual(codes(disk, root));
  } finally {
    disk.rmSync(root, { recursive: true });
  }
});
