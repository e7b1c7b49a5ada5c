/** Mode strings of `open()`: Python's letters → what they let a file do. */
import { constants } from 'node:fs';
import type { FileMode } from './memory-file.js';

const { O_APPEND, O_CREAT, O_EXCL, O_RDWR, O_TRUNC, O_WRONLY } = constants;

const FLAGS = {
  r: 0,
  w: O_CREAT | O_TRUNC,
  a: O_CREAT | O_APPEND,
  x: O_CREAT | O_EXCL,
} as const;

/** `r r+ w w+ a a+ x x+`, each with optional `b` or `t`. */
export type OpenMode =
  `${'r' | 'w' | 'a' | 'x'}${'' | 'b' | 't'}${'' | '+'}` | `${'r' | 'w' | 'a' | 'x'}+${'b' | 't'}`;

/** What a mode means for the file and for open(2). @throws TypeError for a mode that is none */
export function parseMode(mode: string): FileMode & { readonly flags: number } {
  const match = /^([rwax])(?:([bt])?(\+)?|(\+)([bt]))$/.exec(mode);
  if (!match) {
    throw new TypeError(
      `«${mode}» is no mode: use r, w, a or x, with + for both directions and b for bytes`,
    );
  }
  const letter = match[1];
  const isUpdate = (match[3] ?? match[4]) !== undefined;
  const writes = letter !== 'r' || isUpdate;
  return {
    reads: letter === 'r' || isUpdate,
    writes,
    appends: letter === 'a',
    isBinary: (match[2] ?? match[5]) === 'b',
    flags: FLAGS[letter as keyof typeof FLAGS] | (isUpdate ? O_RDWR : writes ? O_WRONLY : 0), // as matched
  };
}
