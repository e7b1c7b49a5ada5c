/** Filesystems in memory beside real folders that are meant to hold the same: both get the same random operations, and are copied in step. */
import { execFileSync } from 'node:child_process';
import * as disk from 'node:fs';
import type { MemoryFS } from 'nestjs-memfs/fs';
import { Side } from './differential/side.js';
import { firstDifference, sequenceOf, type Step } from './differential/sequences.js';

/** A filesystem in memory, where the tree is in it, and the real folder that holds the same. */
export interface Pair {
  readonly fs: MemoryFS;
  readonly root: string;
  readonly folder: string;
}

/** A disk gives the numbers of removed files to new ones, whenever it likes: which names are one file is seen in the tree. */
class AnySide extends Side {
  override identity(): number {
    return 0;
  }
}

/** Random steps. Targets of links are relative, and `cp` would make them absolute: such a link leads from one folder into the one it was copied from. */
export function stepsOf(seed: number, length: number): Step[] {
  return sequenceOf(seed, length).filter(
    ({ name, args }) => name !== 'cp' && !args.some((arg) => 'absoluteTarget' in arg),
  );
}

/** Runs steps on both; the first difference in a result or in the whole tree, if there is any. */
export async function differenceAfter(
  { fs, root, folder }: Pair,
  steps: readonly Step[],
): Promise<string | undefined> {
  const sides = [new AnySide(disk, folder, true), new AnySide(fs.nodeFs, root, false)] as const;
  const found = await firstDifference(steps, sides);
  if (!found) return undefined;
  const done = steps.slice(0, found.index + 1).map((step) => JSON.stringify(step).slice(0, 200));
  return [...done, ...found.details].join('\n  ');
}

/** Copies a real folder with its links, attributes and times. */
export function copyFolder(from: string, to: string): void {
  execFileSync('cp', ['-a', from, to]);
}
