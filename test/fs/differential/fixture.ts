/** What every case finds in its folder, and the paths by which it meets it. */
import type { Side } from './side.js';

/** All times of the fixture: what an operation touches moves away from it. */
export const OLD_MS = 1_000_000_000_000;

const LONGEST_NAME = 255;
const LONGEST_PATH = 4096;

/** Bytes that are no UTF-8 text, each value once. */
const EVERY_BYTE = Uint8Array.from({ length: 256 }, (_, index) => index);

/** Builds the fixture in the side's folder. */
export function buildFixture(side: Side): void {
  const { fs } = side;
  for (const name of [
    'dir',
    'dir/sub',
    'dir/sub/deep',
    'empty-dir',
    'read-only-dir',
    'closed-dir',
  ]) {
    fs.mkdirSync(side.at(name));
  }
  fs.writeFileSync(side.at('file'), 'hello world\n');
  fs.writeFileSync(side.at('empty'), '');
  fs.writeFileSync(side.at('bytes'), EVERY_BYTE);
  for (const name of [
    'dir/inner',
    'dir/sub/deep/leaf',
    'read-only-dir/inner',
    'closed-dir/inner',
  ]) {
    fs.writeFileSync(side.at(name), name);
  }
  fs.writeFileSync(side.at('read-only'), 'read only', { mode: 0o444 });
  fs.writeFileSync(side.at('secret'), 'secret');
  fs.linkSync(side.at('file'), side.at('hard'));
  for (const [name, target] of LINKS) {
    fs.symlinkSync(side.target(target), side.at(name));
  }
  fs.symlinkSync(side.target(side.at('file')), side.at('absolute'));
  // Leads to the folder itself: inside. Not below dir, where a recursive listing would go round for ever.
  fs.symlinkSync('..', side.at('closed-dir/up'));
  fs.chmodSync(side.at('secret'), 0);
  fs.chmodSync(side.at('dir/sub'), 0o1777);
  for (const name of [...ENTRIES, ...LINKS.map(([link]) => link)]) {
    fs.lutimesSync(side.at(name), OLD_MS / 1000, OLD_MS / 1000);
  }
  fs.chmodSync(side.at('read-only-dir'), 0o555);
  fs.chmodSync(side.at('closed-dir'), 0o600);
}

const LINKS = [
  ['link', 'file'],
  ['chain', 'link'],
  ['dir-link', 'dir'],
  ['empty-dir-link', 'empty-dir'],
  ['dangling', 'nowhere'],
  ['dangling-deep', 'nowhere/x'],
  ['loop', 'loop'],
  ['loop-a', 'loop-b'],
  ['loop-b', 'loop-a'],
] as const;

/** What gets the old times; parents after their children. */
const ENTRIES = [
  'dir/sub/deep/leaf',
  'dir/sub/deep',
  'dir/sub',
  'dir/inner',
  'closed-dir/up',
  'dir',
  'empty-dir',
  'file',
  'empty',
  'bytes',
  'read-only',
  'secret',
  'absolute',
  'read-only-dir/inner',
  'read-only-dir',
  'closed-dir/inner',
  'closed-dir',
  '.',
];

/** A state of a path: what it is called, and the path. */
export interface State {
  readonly label: string;
  readonly path: string;
}

const LONG = 'n'.repeat(LONGEST_NAME);

/** Paths below the folder in every state that matters. */
export const STATES: readonly State[] = [
  { label: 'missing', path: 'missing' },
  { label: 'missing parent', path: 'missing/x' },
  { label: 'missing, trailing slash', path: 'missing/' },
  { label: 'file', path: 'file' },
  { label: 'empty file', path: 'empty' },
  { label: 'binary file', path: 'bytes' },
  { label: 'hard link', path: 'hard' },
  { label: 'file, trailing slash', path: 'file/' },
  { label: 'file, trailing dot', path: 'file/.' },
  { label: 'file as parent', path: 'file/x' },
  { label: 'file as parent of ..', path: 'file/../empty' },
  { label: 'read-only file', path: 'read-only' },
  { label: 'file without permissions', path: 'secret' },
  { label: 'empty directory', path: 'empty-dir' },
  { label: 'empty directory, trailing slash', path: 'empty-dir/' },
  { label: 'empty directory, trailing dot', path: 'empty-dir/.' },
  { label: 'full directory', path: 'dir' },
  { label: 'full directory, trailing slashes', path: 'dir//' },
  { label: 'directory by ..', path: 'dir/sub/..' },
  { label: 'doubled slashes', path: 'dir//inner' },
  { label: 'sticky directory', path: 'dir/sub' },
  { label: 'new name in a read-only directory', path: 'read-only-dir/new' },
  { label: 'file in a read-only directory', path: 'read-only-dir/inner' },
  { label: 'file in a closed directory', path: 'closed-dir/inner' },
  { label: 'link to a file', path: 'link' },
  { label: 'link to a file, trailing slash', path: 'link/' },
  { label: 'link to a link', path: 'chain' },
  { label: 'absolute link', path: 'absolute' },
  { label: 'link to a directory', path: 'dir-link' },
  { label: 'link to a directory, trailing slash', path: 'dir-link/' },
  { label: 'link to an empty directory', path: 'empty-dir-link' },
  { label: 'link to an empty directory, trailing slash', path: 'empty-dir-link/' },
  { label: 'file below a linked directory', path: 'dir-link/inner' },
  { label: '.. below a linked directory', path: 'dir-link/../file' },
  { label: 'link up', path: 'closed-dir/up/file' },
  { label: 'dangling link', path: 'dangling' },
  { label: 'dangling link, trailing slash', path: 'dangling/' },
  { label: 'dangling link as parent', path: 'dangling/x' },
  { label: 'dangling link without parent', path: 'dangling-deep' },
  { label: 'link loop', path: 'loop' },
  { label: 'link loop as parent', path: 'loop/x' },
  { label: 'link loop of two', path: 'loop-a' },
  { label: 'longest name', path: LONG },
  { label: 'name too long', path: `${LONG}x` },
  { label: 'name too long in UTF-8', path: 'ü'.repeat(128) },
  { label: 'path too long', path: `dir/${'./'.repeat(LONGEST_PATH / 2)}inner` },
  { label: 'name beyond ASCII', path: 'dir/日本 ü🎉' },
];

/** A few states for products that would be too large with all of them. */
export const MAIN_STATES: readonly State[] = STATES.filter(({ label }) =>
  [
    'missing',
    'missing parent',
    'file',
    'file, trailing slash',
    'file as parent',
    'hard link',
    'read-only file',
    'empty directory',
    'full directory',
    'link to a file',
    'link to a directory',
    'link to a directory, trailing slash',
    'link to an empty directory',
    'dangling link',
    'dangling link, trailing slash',
    'link loop',
    'name too long',
    'directory by ..',
    'new name in a read-only directory',
  ].includes(label),
);
