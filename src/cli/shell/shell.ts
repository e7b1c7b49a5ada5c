/** Runs lines of the shell: commands of memfs with a current directory, real commands, and pipes between them. */
import { spawn } from 'node:child_process';
import { posix } from 'node:path';
import { CliError, exitCodeOf, UsageError } from '../cli-error.js';
import type { ExitCode } from '../cli-error.js';
import type { Context } from '../command.js';
import type { Output, Sink } from '../output.js';
import { packageVersion } from '../package-version.js';
import { absolute } from '../paths.js';
import { runLine } from '../program.js';
import { stagesOf } from './words.js';
import type { Stage } from './words.js';

/** What only the shell has. */
export const BUILTINS = ['cd', 'pwd', 'exit'] as const;

/** What a {@link Shell} is made of. */
export interface ShellOptions {
  readonly context: Context;
  /** Streams of the process. */
  readonly stdout: Sink;
  readonly stderr: Sink;
}

/** One session: the directory, and whether it is over. */
export class Shell {
  #directory = '/';
  #isOver = false;
  readonly #options: ShellOptions;

  constructor(options: ShellOptions) {
    this.#options = options;
  }

  get directory(): string {
    return this.#directory;
  }

  /** True after `exit`. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Runs one line; errors are printed with `place` before them: `setup.memfs:12: `. */
  async run(line: string, place: string): Promise<ExitCode> {
    try {
      const stages = stagesOf(line);
      let exitCode: ExitCode = 0;
      let piped: Buffer | undefined;
      for (const [index, stage] of stages.entries()) {
        const isLast = index === stages.length - 1;
        const captured: Buffer[] = [];
        const stdout = isLast ? this.#options.stdout : capture(captured);
        const pipe: Pipe = { input: piped, stdout, place, isAlone: stages.length === 1 };
        const code = await this.#runStage(stage, pipe);
        if (code !== 0) exitCode = code;
        piped = Buffer.concat(captured);
      }
      return exitCode;
    } catch (error) {
      this.#output(this.#options.stdout, place).error(error);
      return exitCodeOf(error);
    }
  }

  async #runStage(stage: Stage, pipe: Pipe): Promise<ExitCode> {
    const [name = ''] = stage.words;
    if (isBuiltin(name)) return this.#runBuiltin(name, stage, pipe);
    const isReal = name.startsWith('!') || (!pipe.isAlone && !this.#knows(stage.words));
    if (isReal) return runReal(stage.text.replace(/^!/, ''), pipe);
    const { context } = this.#options;
    return runLine(stage.words, {
      specs: context.specs,
      version: packageVersion(),
      prefix: pipe.place,
      out: this.#output(pipe.stdout, pipe.place),
      contextOf: (_options, out) => {
        const { input } = pipe;
        return Promise.resolve({
          ...context,
          out,
          directory: this.#directory,
          input: input ? () => Promise.resolve(input) : context.input,
        });
      },
    });
  }

  #knows(words: readonly string[]): boolean {
    const names = [...this.#options.context.specs.flatMap((spec) => spec.names), 'help'];
    return words[0] !== undefined && (names.includes(words[0]) || words[0].startsWith('-'));
  }

  async #runBuiltin(name: Builtin, { words }: Stage, { stdout, place }: Pipe): Promise<ExitCode> {
    if (words.length > (name === 'cd' ? 2 : 1)) throw new UsageError(`${name} takes fewer words.`);
    if (name === 'exit') this.#isOver = true;
    if (name === 'pwd')
      this.#output(stdout, place).result(this.#directory, () => [this.#directory]);
    if (name === 'cd') {
      const context = { ...this.#options.context, directory: this.#directory };
      const path = absolute(context, words[1] ?? '/');
      await context.state.read((fs) => {
        if (!fs.isdir(path)) throw new CliError(`cd: '${path}' is no directory.`);
      });
      this.#directory = posix.join(path, '.').replace(/(?<=.)\/$/, '');
    }
    return 0;
  }

  #output(stdout: Sink, place: string): Output {
    const { context, stderr } = this.#options;
    return context.out.with({ stdout, stderr, name: place.replace(/: $/, '') || 'memfs' });
  }
}

type Builtin = (typeof BUILTINS)[number];

/** Where a stage reads and writes. */
interface Pipe {
  /** What the stage before has written; undefined for the first. */
  readonly input: Buffer | undefined;
  readonly stdout: Sink;
  readonly place: string;
  /** True when the line has one stage only. */
  readonly isAlone: boolean;
}

function isBuiltin(name: string): name is Builtin {
  return (BUILTINS as readonly string[]).includes(name);
}

function capture(chunks: Buffer[]): Sink {
  return { write: (chunk) => chunks.push(Buffer.from(chunk as Uint8Array)) }; // a string converts the same way
}

/** Runs a command of the real system by `sh`. */
async function runReal(command: string, { input, stdout, place }: Pipe): Promise<ExitCode> {
  const child = spawn('sh', ['-c', command], {
    stdio: [input === undefined ? 'inherit' : 'pipe', 'pipe', 'inherit'],
  });
  child.stdin?.on('error', () => undefined); // it may end before it has read everything, as `head` does
  child.stdin?.end(input);
  child.stdout?.on('data', (chunk: Buffer) => stdout.write(chunk));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (status !== 0)
    throw new CliError(
      `'${command}' ended with ${status === null ? 'a signal' : `exit code ${status}`}.`,
      { cause: place },
    );
  return 0;
}
