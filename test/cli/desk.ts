/** A place to run the `memfs` command as a process: a folder on the disk, a state file in it, and what came out. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The compiled command: `npm test` builds it; MEMFS_CLI names another build. */
export const CLI =
  process.env['MEMFS_CLI'] ?? fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
if (!existsSync(CLI))
  throw new Error(`${CLI} is missing; run the tests by 'npm test', which builds it.`);

/** What a process has left. */
export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly bytes: Buffer;
  readonly out: string;
  readonly err: string;
}

/** What a process gets. */
export interface Surroundings {
  readonly input?: string | Uint8Array;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** A folder of its own for one test; dispose of it. */
export class Desk {
  readonly dir = mkdtempSync(join(tmpdir(), 'memfs-cli-'));
  readonly state = join(this.dir, 'state.memfs');

  /** Runs `memfs` to its end. */
  memfs(words: readonly string[], { input, env, cwd }: Surroundings = {}): Outcome {
    const { status, signal, stdout, stderr } = spawnSync(process.execPath, [CLI, ...words], {
      input: input ?? '',
      env: this.env(env),
      cwd: cwd ?? this.dir,
      maxBuffer: 256 * 1024 * 1024,
    });
    return { code: status, signal, bytes: stdout, out: stdout.toString(), err: stderr.toString() };
  }

  /** Runs it and gives its output; fails when the command does. */
  ok(words: readonly string[], surroundings?: Surroundings): string {
    const { code, out, err } = this.memfs(words, surroundings);
    if (code !== 0) throw new Error(`memfs ${words.join(' ')} ended with ${code}: ${err}`);
    return out;
  }

  /** Runs it beside others. */
  async start(words: readonly string[], { input, env }: Surroundings = {}): Promise<Outcome> {
    const child = spawn(process.execPath, [CLI, ...words], { env: this.env(env), cwd: this.dir });
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
    child.stdin.end(input ?? '');
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code, signal) => {
        const bytes = Buffer.concat(stdout);
        resolve({
          code,
          signal,
          bytes,
          out: bytes.toString(),
          err: Buffer.concat(stderr).toString(),
        });
      });
    });
  }

  /** The environment of the processes: nothing of the terminal that runs the tests. */
  env(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    const { PATH } = process.env;
    return { PATH, HOME: this.dir, TZ: 'UTC', MEMFS_STATE: this.state, ...extra };
  }

  /** A path on the real disk of this desk. */
  path(name: string): string {
    return join(this.dir, name);
  }

  [Symbol.dispose](): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** Gives each test its own desk. */
export function useDesk(): { readonly desk: Desk } {
  const held: { desk: Desk | undefined } = { desk: undefined };
  beforeEach(() => (held.desk = new Desk()));
  afterEach(() => held.desk?.[Symbol.dispose]());
  return {
    get desk() {
      if (!held.desk) throw new Error('A desk is there during a test only.');
      return held.desk;
    },
  };
}
