/** What a command is: its description for the parser, and the handler that is loaded when it is called. */
import { UsageError } from './cli-error.js';
import type { ExitCode } from './cli-error.js';
import type { Output } from './output.js';
import type { StateFile } from './state-file.js';

/** What a handler works with. */
export interface Context {
  readonly state: StateFile;
  readonly out: Output;
  readonly env: NodeJS.ProcessEnv;
  /** Directory of the shell in the virtual tree; `/` outside the shell. */
  readonly directory: string;
  /** Every command there is: for completion, and for the shell. */
  readonly specs: readonly CommandSpec[];
  /** All of standard input. */
  readonly input: () => Promise<Buffer>;
}

/** Runs a command. Errors that end it are thrown; those it survives are printed, and 1 is returned. */
export type Handler = (context: Context, call: Call) => Promise<ExitCode>;

/** One command for the parser, the help, the completion and the shell. */
export interface CommandSpec {
  /** Name and aliases. */
  readonly names: readonly [string, ...string[]];
  /** Heading under which `memfs --help` lists it. */
  readonly group: string;
  /** One line. */
  readonly summary: string;
  /** More, for `memfs help <command>`. */
  readonly details?: string;
  /** `[flags, description]`, as commander writes them: `<path>`, `[path...]`. */
  readonly args?: readonly (readonly [string, string])[];
  /** `[flags, description]`: `-l, --long`, `--name <pattern>`. */
  readonly options?: readonly (readonly [string, string])[];
  /** `[command line, what it does]`. */
  readonly examples: readonly (readonly [string, string])[];
  /** What a word of the command line stands for, for completion. @default 'virtual' */
  readonly completes?: 'virtual' | 'real' | 'choice' | 'nothing';
  /** The words of a `choice`. */
  readonly choices?: readonly string[];
  /** Left out of help and completion. @default false */
  readonly isHidden?: boolean;
  /** True for options written with one dash and a word, as `find -name`. @default false */
  readonly hasLongDashOptions?: boolean;
  readonly load: () => Promise<Handler>;
}

/** The parsed words of one command line. */
export class Call {
  readonly args: readonly string[];
  readonly #options: Readonly<Record<string, unknown>>;

  constructor(args: readonly string[], options: Readonly<Record<string, unknown>>) {
    this.args = args;
    this.#options = options;
  }

  /** Whether a switch is on, by its long name in camelCase. */
  has(name: string): boolean {
    return this.#options[name] !== undefined && this.#options[name] !== false;
  }

  /** The value of an option. */
  text(name: string): string | undefined {
    const value = this.#options[name];
    return typeof value === 'string' ? value : undefined;
  }

  /** The values of an option that may be repeated. */
  texts(name: string): readonly string[] {
    const value = this.#options[name];
    return Array.isArray(value) ? value.map(String) : [];
  }

  /**
   * The value of an option that takes a whole number.
   * @throws {UsageError} for anything else
   */
  count(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (!/^\d+$/.test(text)) {
      const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      throw new UsageError(`--${flag} takes a whole number, not '${text}'.`);
    }
    return Number(text);
  }

  /** A positional argument that the parser has seen to be there. */
  arg(index: number): string {
    const value = this.args[index];
    if (value === undefined) throw new UsageError(`argument ${index + 1} is missing.`);
    return value;
  }
}
