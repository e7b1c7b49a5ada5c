/**
 * What can be wrong with a source: one table of codes, a diagnostic with its position, and the one error that carries
 * all diagnostics of a run.
 */

/** Every code with its short meaning; the README table is made from it. */
export const DIAGNOSTIC_CODES = {
  MEMFS100: 'The project cannot be loaded.',
  MEMFS101: 'The type cannot be resolved.',
  MEMFS102: 'strictNullChecks is off.',
  MEMFS103: 'A decorator option is not a literal.',
  MEMFS104: 'A function cannot travel in a message.',
  MEMFS105: 'The type has no protobuf form.',
  MEMFS106: 'A run-time class cannot travel in a message.',
  MEMFS107: 'The signature of the function cannot be served.',
  MEMFS108: 'The method cannot be a function.',
  MEMFS109: 'The key of a map is not a string, number, bigint or boolean.',
  MEMFS110: 'Properties stand beside an index signature.',
  MEMFS111: 'The alternatives of a union cannot be told apart.',
  MEMFS112: 'A generic type grows without end.',
  MEMFS113: 'Two names become the same protobuf name.',
  MEMFS114: 'The package name is not usable.',
  MEMFS115: 'An enum value is not a string or a 32-bit integer.',
  MEMFS116: 'A tag of a doc comment cannot be used here.',
  MEMFS117: 'A stream stands where none can be.',
  MEMFS118: 'A Promise stands inside a type.',
  MEMFS119: 'A field number is not usable.',
  MEMFS120: 'The change breaks existing callers.',
  MEMFS121: 'The lock file cannot be read.',
  MEMFS150: 'Any value is accepted here.',
  MEMFS151: 'Two declarations share a name.',
  MEMFS152: 'A removed and a new field may be one renamed field.',
} as const;

/** `MEMFS1xx`; from 150 on warnings. */
export type DiagnosticCode = keyof typeof DIAGNOSTIC_CODES;

/** A place in a source file; lines and columns count from 1. */
export interface Position {
  /** Relative to the package root, with `/`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * @example
 * { "code": "MEMFS104", "position": { "file": "src/jobs.ts", "line": 12, "column": 3 }, "function": "Jobs.run",
 *   "path": "Run.job.onDone", "message": "is a function; a message carries data only", "hint": "Remove it from the type." }
 */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly position?: Position;
  /** `Class.method`. */
  readonly function?: string;
  /** Way to the property, from the function: `PlaceOrder.order.lines[].onChange`. */
  readonly path?: string;
  /** What is wrong. */
  readonly message: string;
  /** What to write instead. */
  readonly hint: string;
}

/** Codegen refused the sources; nothing was written. Carries everything that was found, in the order of the sources. */
export class CodegenError extends Error {
  override readonly name = 'CodegenError';
  /** The code of the first diagnostic. */
  readonly code: DiagnosticCode;

  constructor(
    readonly diagnostics: readonly [Diagnostic, ...Diagnostic[]],
    options?: ErrorOptions,
  ) {
    super(diagnostics.map(formatDiagnostic).join('\n'), options);
    this.code = diagnostics[0].code;
  }
}

/** `src/jobs.ts:12:3 Run.job.onDone is a function; … (MEMFS104, in Jobs.run)`: one line for people and for editors. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { code, position, path, message, hint } = diagnostic;
  const where = position ? `${position.file}:${position.line}:${position.column} ` : '';
  const subject = path === undefined ? '' : `\`${path}\` `;
  const place = diagnostic.function === undefined ? code : `${code}, in ${diagnostic.function}`;
  return `${where}${subject}${message}. ${hint} (${place})`;
}

/** Collects what a run finds, so that one run shows every mistake. */
export class Problems {
  readonly #errors = new Map<string, Diagnostic>();
  readonly #warnings = new Map<string, Diagnostic>();

  /** Records a diagnostic once; a code from 150 on is a warning. */
  report(diagnostic: Diagnostic): void {
    const found = isWarning(diagnostic.code) ? this.#warnings : this.#errors;
    found.set(formatDiagnostic(diagnostic), diagnostic);
  }

  get warnings(): readonly Diagnostic[] {
    return [...this.#warnings.values()].sort(byPosition);
  }

  /** @throws {@link CodegenError} with everything found, if anything was */
  throwIfAny(): void {
    const [first, ...rest] = [...this.#errors.values()].sort(byPosition);
    if (first) throw new CodegenError([first, ...rest]);
  }
}

function isWarning(code: DiagnosticCode): boolean {
  return Number(code.slice('MEMFS'.length)) >= 150;
}

function byPosition({ position: a }: Diagnostic, { position: b }: Diagnostic): number {
  if (!a || !b) return Number(a !== undefined) - Number(b !== undefined);
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
