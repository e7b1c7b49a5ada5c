/** A line of the shell → the stages of a pipe, each with its words; quotes and backslashes as in a POSIX shell. */
import { UsageError } from '../cli-error.js';

/** One command of a line. */
export interface Stage {
  readonly words: readonly string[];
  /** As it was typed, for a real command. */
  readonly text: string;
}

/**
 * Splits a line. Nothing is expanded: no `$`, no `*`.
 *
 * @example
 * stagesOf("write '/a b' x | !wc -c") // [{ words: ['write', '/a b', 'x'], … }, { words: ['!wc', '-c'], … }]
 * @throws {UsageError} for a quote that is not closed, or an empty command in a pipe
 */
export function stagesOf(line: string): Stage[] {
  const stages: Stage[] = [];
  let from = 0;
  let words: string[] = [];
  let word: string | undefined;
  const endWord = (): void => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  const endStage = (to: number): void => {
    endWord();
    stages.push({ words, text: line.slice(from, to).trim() });
    words = [];
    from = to + 1;
  };
  let at = 0;
  while (at < line.length) {
    const character = line.charAt(at);
    if (character === '#' && word === undefined) break;
    if (character === '|') endStage(at++);
    else if (/\s/.test(character)) {
      endWord();
      at++;
    } else {
      const piece = pieceAt(line, at);
      word = (word ?? '') + piece.text;
      at = piece.end;
    }
  }
  endStage(at);
  if (stages.length === 1 && stages[0]?.words.length === 0) return [];
  if (stages.some((stage) => stage.words.length === 0)) {
    throw new UsageError(`a command is missing beside '|'.`);
  }
  return stages;
}

/** One character, or one quoted text, and where it ends. */
function pieceAt(line: string, at: number): { text: string; end: number } {
  const character = line.charAt(at);
  if (character === '\\') return { text: line.charAt(at + 1), end: at + 2 };
  if (character !== "'" && character !== '"') return { text: character, end: at + 1 };
  let text = '';
  for (let next = at + 1; next < line.length; next++) {
    const inside = line.charAt(next);
    if (inside === character) return { text, end: next + 1 };
    if (inside === '\\' && character === '"' && /["\\]/.test(line.charAt(next + 1))) {
      text += line.charAt(++next);
    } else text += inside;
  }
  throw new UsageError(`the quote ${character} at column ${at + 1} is not closed.`);
}

/** A word as it has to be typed. */
export function quoted(word: string): string {
  return word.replace(/[\s'"\\|#]/g, '\\$&');
}
