/** Where a command writes: text or JSON on standard output, errors in one line and notes on standard error. */
import pc from 'picocolors';
import { codeOf, messageOf } from './cli-error.js';

/** A standard stream, or what stands for one in the shell's pipes. */
export interface Sink {
  write(chunk: string | Uint8Array): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** What decides how an {@link Output} writes. */
export interface OutputOptions {
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly env: NodeJS.ProcessEnv;
  /** JSON instead of text. @default false */
  readonly json?: boolean;
  /** Before the text of every error: `memfs: ls`. @default 'memfs' */
  readonly name?: string;
}

/** Writes for people at a terminal, plainly into pipes, and as JSON for programs. */
export class Output {
  readonly json: boolean;
  readonly colors: ReturnType<typeof pc.createColors>;
  readonly #options: OutputOptions;
  #hasFailed = false;

  constructor(options: OutputOptions) {
    this.#options = options;
    this.json = options.json ?? false;
    this.colors = pc.createColors(isColored(options));
  }

  get #name(): string {
    return this.#options.name ?? 'memfs';
  }

  /** True when a person reads standard output. */
  get isTerminal(): boolean {
    return this.#options.stdout.isTTY === true;
  }

  /** Columns of the terminal; 80 in a pipe. */
  get columns(): number {
    // A terminal that does not know its size says 0.
    return this.#options.stdout.columns || 80;
  }

  /** The same streams with another name or form. */
  with(change: Partial<OutputOptions>): Output {
    return new Output({ ...this.#options, ...change });
  }

  /** Bytes as they are. */
  bytes(data: Uint8Array): void {
    this.#options.stdout.write(data);
  }

  /** One line of text, or several; nothing for an empty list. */
  lines(lines: readonly string[]): void {
    if (lines.length > 0) this.#options.stdout.write(`${lines.join('\n')}\n`);
  }

  /** The result of a command: `data` with `--json`, else the lines. */
  result(data: unknown, lines: () => readonly string[]): void {
    if (this.json) this.lines([JSON.stringify(data, null, this.isTerminal ? 2 : 0)]);
    else this.lines(lines());
  }

  /** What has been done, one line for each; nothing with `--json`, which has it in its result. */
  told(lines: readonly string[]): void {
    if (!this.json) this.lines(lines);
  }

  /** What has been done: JSON with `--json`, a note for a person at the terminal unless an error stands there, nothing in a pipe. */
  done(data: unknown, note: string): void {
    if (this.json) this.result(data, () => []);
    else if (!this.#hasFailed) this.note(note);
  }

  /** A remark on standard error, for a person only. */
  note(text: string): void {
    if (this.#options.stderr.isTTY === true) this.#options.stderr.write(`${text}\n`);
  }

  /** What the lines on standard output do not say, on standard error; nothing with `--json`. */
  aside(text: string): void {
    if (!this.json) this.#options.stderr.write(`${this.#name}: ${text}\n`);
  }

  /** Rewrites the last line of a terminal's standard error; an empty text clears it. */
  progress(text: string): void {
    if (this.#options.stderr.isTTY === true) this.#options.stderr.write(`\r\u001b[K${text}`);
  }

  /** An error in one line on standard error; an object with `--json`. */
  error(error: unknown): void {
    this.#hasFailed = true;
    const message = messageOf(error);
    const line = this.json
      ? JSON.stringify({ error: { code: codeOf(error), message } })
      : `${this.#name}: ${message}`;
    this.#options.stderr.write(`${line}\n`);
  }
}

/** @see https://no-color.org and https://force-color.org */
function isColored({ env, stdout }: OutputOptions): boolean {
  if (env['NO_COLOR']) return false;
  if (env['FORCE_COLOR']) return env['FORCE_COLOR'] !== '0';
  return stdout.isTTY === true && env['TERM'] !== 'dumb';
}
