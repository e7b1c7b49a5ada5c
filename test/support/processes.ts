/** Foreign programs that the tests compare with: run once, with their output; loudly missing when they are not installed. */
import { execFile, spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Output of a program that ended well. */
export interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program to its end.
 * @throws the error of node:child_process, with the program's stderr in its message
 */
export async function runProgram(
  file: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Output> {
  return run(file, args, { maxBuffer: 64 * 1024 * 1024, ...options });
}

/**
 * `describe` if the program answers, else a skipped block that says what to install; MEMFS_REQUIRE_TOOLS=1 makes it fail instead.
 */
export function describeWith(program: readonly string[], install: string): jest.Describe {
  const [file = '', ...args] = program;
  const isThere = spawnSync(file, args, { stdio: 'ignore' }).status === 0;
  if (isThere || process.env['MEMFS_REQUIRE_TOOLS'] === '1') return describe;
  console.warn(`Skipped: «${program.join(' ')}» does not run; ${install} brings it.`);
  return describe.skip;
}

/** Programs that a suite needs. */
export interface Installed {
  readonly programs: readonly string[];
  /** The command that brings them. */
  readonly install: string;
  /** The variable that makes it a failure to be without, with the value 1. */
  readonly required: string;
}

/** `describe`, or where a program is not in the path a loud note, which may be a failure. */
export function describeIfInstalled({
  programs,
  install,
  required,
}: Installed): (name: string, tests: () => void) => void {
  const missing = programs.find((program) => !isInstalled(program));
  if (missing === undefined) return describe;
  return (name) => {
    describe(name, () => {
      it(`given no ${missing}, when the suite would run, then it says so`, () => {
        console.warn(`${name} DID NOT RUN: there is no ${missing}. ${install}`);
        expect(process.env[required]).not.toBe('1');
      });
    });
  };
}

function isInstalled(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false; // not there
    }
  });
}
