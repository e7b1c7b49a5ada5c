/** Mode strings of `open()`: Python's letters → what they let a file do. */
import { constants } from 'node:fs';

const { O_APPEND, O_CREAT, O_EXCL, O_RDWR, O_TRUNC, O_WRONLY } = constants;

const FLAGS = {
  r: 0,
  w: O_CREAT | O_TRUNC,
  a: O_CREAT | O_APPEND,
  x: O_CREAT | O_EXCL,
} as const;

type Direction = keyof typeof FLAGS;

/** `r r+ w w+ a a+ x x+`, each with optional `b` or `t`. */
export type OpenMode =
  `${'r' | 'w' | 'a' | 'x'}${'' | 'b' | 't'}${'' | '+'}` | `${'r' | 'w' | 'a' | 'x'}+${'b' | 't'}`;

/** What a mode string means. */
export interface FileMode {
  readonly reads: boolean;
  readonly writes: boolean;
  /** Every write goes to the end. */
  readonly appends: boolean;
  /** What was in the file before counts: not with `w` and `x`. */
  readonly keepsContent: boolean;
  readonly isBinary: boolean;
  /** O_ flags of open(2). */
  readonly flags: number;
}

/** What a mode means for the file and for open(2). The letters may come in any order, as in Python. @throws TypeError for a mode that is none */
export function parseMode(mode: string): FileMode {
  const [direction, ...others] = mode.match(/[rwax]/g) ?? [];
  const isMode = /^(?:([rwaxbt+])(?!.*\1))+$/.test(mode) && !/b.*t|t.*b/.test(mode);
  if (!isMode || direction === undefined || others.length > 0) {
    throw new TypeError(
      `«${mode}» is no mode: use r, w, a or x, with + for both directions and b for bytes`,
    );
  }
  const isUpdate = mode.includes('+');
  const writes = direction !== 'r' || isUpdate;
  return {
    reads: direction === 'r' || isUpdate,
    writes,
    appends: direction === 'a',
    keepsContent: direction === 'r' || direction === 'a',
    isBinary: mode.includes('b'),
    flags: FLAGS[direction as Direction] | (isUpdate ? O_RDWR : writes ? O_WRONLY : 0), // as matched
  };
}
