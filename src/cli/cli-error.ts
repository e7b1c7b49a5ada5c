/** What can go wrong on the command line, and how it is said: one line, and an exit code. */

/** 0 done, 1 the operation failed, 2 wrong usage. */
export type ExitCode = 0 | 1 | 2;

/** An error whose text is meant for the person at the keyboard: what happened, and what to do. */
export class CliError extends Error {
  override readonly name: string = 'CliError';
  readonly exitCode: ExitCode = 1;
}

/** The command line itself is wrong: exit code 2. */
export class UsageError extends CliError {
  override readonly name = 'UsageError';
  override readonly exitCode = 2;
}

/** The text of any error on one line. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message || error.name : String(error);
  return message.replace(/\s*\n\s*/g, ' ').trim();
}

/** The code a program would look at: `ENOENT`, `MEMFS104`, `USAGE`, … */
export function codeOf(error: unknown): string {
  if (error instanceof UsageError) return 'USAGE';
  const code = error instanceof Error ? (error as { code?: unknown }).code : undefined; // Node's shape
  return typeof code === 'string' ? code : 'FAILED';
}

/** The exit code an error asks for. */
export function exitCodeOf(error: unknown): ExitCode {
  return error instanceof CliError ? error.exitCode : 1;
}
