/** Mode strings of `open()`: Python's letters → what they let a file do. */
import type { FileMode } from './memory-file.js';
import type { OpenFlags } from './syscalls.js';

/** `r r+ w w+ a a+ x x+`, each with optional `b` or `t`. */
export type OpenMode =
  `${'r' | 'w' | 'a' | 'x'}${'' | 'b' | 't'}${'' | '+'}` | `${'r' | 'w' | 'a' | 'x'}+${'b' | 't'}`;

/** What a mode means for the file and for open(2). @throws TypeError for a mode that is none */
export function parseMode(mode: string): FileMode & OpenFlags {
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
    create: letter !== 'r',
    exclusive: letter === 'x',
    truncate: letter === 'w',
    write: writes,
  };
}
