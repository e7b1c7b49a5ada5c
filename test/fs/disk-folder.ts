/** What the tests of disk copies share: a folder of their own, a tree made through any `fs`, and what find(1) says of a tree. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import type * as NodeFs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The part of node:fs that {@link plant} calls. */
export type PlantFs = Pick<
  typeof NodeFs,
  | 'chmodSync'
  | 'closeSync'
  | 'ftruncateSync'
  | 'linkSync'
  | 'lutimesSync'
  | 'mkdirSync'
  | 'openSync'
  | 'symlinkSync'
  | 'utimesSync'
  | 'writeFileSync'
  | 'writeSync'
>;

export const MIB = 1024 * 1024;
export const ALL_BYTES = Buffer.from(Array.from({ length: 256 }, (_, index) => index));

/** A folder for one test; `path` joins names to it. */
export function useFolder(): { readonly path: (...names: string[]) => string } {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'disk-copies-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return { path: (...names) => join(folder, ...names) };
}

/** Modes, links of both kinds, times, holes, odd names, below a directory that is made. No link leads out of it when it is followed. */
export function plant(fs: PlantFs, root: string): void {
  fs.mkdirSync(`${root}/deep/er`, { recursive: true });
  fs.mkdirSync(`${root}/empty`);
  fs.writeFileSync(`${root}/plain`, 'text\n');
  fs.writeFileSync(`${root}/none`, '');
  fs.writeFileSync(`${root}/deep/bytes`, ALL_BYTES);
  fs.writeFileSync(`${root}/deep/er/large`, Buffer.alloc(3 * MIB + 7, ALL_BYTES));
  fs.writeFileSync(`${root}/żółw 🐢`, 'name');
  const raw = Buffer.concat([Buffer.from(`${root}/deep/raw-`), Buffer.of(0xff, 0xe9)]);
  fs.writeFileSync(raw, 'raw');
  fs.linkSync(`${root}/plain`, `${root}/deep/er/second`);
  fs.linkSync(`${root}/plain`, `${root}/a-third`);
  fs.symlinkSync('../plain', `${root}/deep/to-plain`);
  fs.symlinkSync('nowhere', `${root}/deep/dangling`);
  fs.symlinkSync('.', `${root}/deep/round`);
  fs.linkSync(`${root}/deep/dangling`, `${root}/deep/dangling-too`);
  const sparse = fs.openSync(`${root}/sparse`, 'w');
  fs.writeSync(sparse, 'begin', 0);
  fs.writeSync(sparse, 'middle', 5 * MIB);
  fs.ftruncateSync(sparse, 64 * MIB);
  fs.closeSync(sparse);
  fs.chmodSync(`${root}/deep/bytes`, 0o4751);
  fs.chmodSync(`${root}/none`, 0o000);
  fs.chmodSync(`${root}/empty`, 0o1777);
  fs.utimesSync(`${root}/plain`, 1_000_000_000.25, 1_234_567_890.5);
  fs.utimesSync(`${root}/none`, '10.304', '-86400.5');
  fs.lutimesSync(`${root}/deep/to-plain`, 1_111_111_111, 1_222_222_222);
  for (const name of ['sparse', 'deep/bytes', 'deep/er/large', 'żółw 🐢']) {
    fs.utimesSync(`${root}/${name}`, 1_500_000_000, 1_500_000_000);
  }
  fs.utimesSync(raw, 1_500_000_000, 1_500_000_000);
  for (const name of ['round', 'dangling']) {
    fs.lutimesSync(`${root}/deep/${name}`, 1_500_000_000, 1_500_000_000);
  }
  fs.chmodSync(`${root}/deep/er`, 0o2750);
  for (const name of ['/deep/er', '/deep', '/empty', '']) {
    fs.utimesSync(`${root}${name}`, 1_400_000_000, 1_400_000_000);
  }
}

/**
 * Every entry as find(1) sees it, in bytes: name, type, mode, names, size but a directory's, time of change, target. Times are cut to microseconds:
 * node:fs takes seconds as a double, which holds no more.
 */
export function listing(root: string): string[] {
  const form = '%P\\t%y %m n%n %T@ %l';
  const args = ['.', '(', '-type', 'd', '-printf', form.replace('n%n', '-')];
  const rest = ['-printf', '\\0', ')', '-o', '-printf', `${form} %s\\0`];
  const output = execFileSync('find', [...args, ...rest], { cwd: root, encoding: 'latin1' });
  const entries = output.split('\0').filter(Boolean).sort();
  return entries.map((entry) => entry.replace(/( -?\d+\.\d{6})\d+/, '$1'));
}

/** The same lines without the times. */
export function untimed(root: string): string[] {
  return listing(root).map((line) => line.replace(/ [-\d.]+ (?=[^ ]*( \d+)?$)/, ' '));
}

/** Throws unless both trees hold the same files, links unfollowed, by diff(1). */
export function diff(one: string, other: string): void {
  execFileSync('diff', ['-r', '--no-dereference', one, other], { stdio: 'pipe' });
}

/** Bytes that a tree takes on the disk, by du(1); a file with several names once. */
export function diskUsage(root: string): number {
  return Number(execFileSync('du', ['-s', '-B1', root], { encoding: 'utf8' }).split('\t')[0]);
}

/** Matches an error that has these properties. */
export const failure = (shape: object): Error => expect.objectContaining(shape) as Error;
