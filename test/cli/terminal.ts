/** Commands at a pseudo-terminal, with the keys that a person types. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const TYPIST = fileURLToPath(new URL('typist.py', import.meta.url));

/** Keys, and what the screen has to show before the next ones. */
export type Step = readonly [keys: string, expected: string];

/** Types the keys; gives all that the terminal got. */
export function converse(
  command: readonly string[],
  steps: readonly Step[],
  env: NodeJS.ProcessEnv,
): string {
  const { status, stdout, stderr } = spawnSync('python3', [TYPIST, ...command], {
    input: JSON.stringify(steps),
    env,
  });
  if (status !== 0)
    throw new Error(`exit code ${status}: ${stderr.toString()}${stdout.toString()}`);
  return stdout.toString();
}
