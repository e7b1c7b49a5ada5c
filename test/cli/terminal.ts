/** memfs, and the shells that complete its lines, at a pseudo-terminal. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describeWith } from '../support/processes.js';
import { CLI, type Desk } from './desk.js';

const TYPIST = fileURLToPath(new URL('typist.py', import.meta.url));

/** `describe`, where there is python3 for the terminal. */
export const describeAtTerminal = describeWith(['python3', '--version'], 'python3');

/** What is typed, and what the screen has to show before the next. */
export type Typed = readonly [keys: string, expected: string];

/** What a terminal has seen of a command. */
export interface Session {
  readonly code: number | null;
  readonly screen: string;
  readonly err: string;
}

/** Runs memfs, types keys into it, and gives its exit code and all that the terminal got. */
export function atTerminal(desk: Desk, words: readonly string[], typed: readonly Typed[]): Session {
  return typedInto([process.execPath, CLI, ...words], typed, { env: desk.env(), cwd: desk.dir });
}

/** The same with any command. */
export function typedInto(
  command: readonly string[],
  typed: readonly Typed[],
  surroundings: { readonly env: NodeJS.ProcessEnv; readonly cwd: string },
): Session {
  const input = JSON.stringify(typed);
  const { status, stdout, stderr } = spawnSync('python3', [TYPIST, ...command], {
    input,
    ...surroundings,
  });
  return { code: status, screen: stdout.toString(), err: stderr.toString() };
}

/** The lines that stay on the screen, of those that are drawn again and again. */
export function visibleLines(screen: string): string[] {
  return screen
    .trimEnd()
    .split('\r\n')
    .map((line) => line.split('\r\u001b[K').at(-1) ?? '');
}
