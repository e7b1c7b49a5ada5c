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
  MEMFS122: 'The source cannot be parsed.',
  MEMFS150: 'Any value is accepted here.',
  MEMFS151: 'Two declarations share a name.',
} as const;

/** `MEMFS1xx`; from 150 on warnings. */
export type DiagnosticCode = keyof typeof DIAGNOSTIC_CODES;

/** What to write instead, for the README table; a diagnostic's own hint says it for its case. */
export const DIAGNOSTIC_REMEDIES: Readonly<Record<DiagnosticCode, string>> = {
  MEMFS100: 'Correct the tsconfig, or name another one with `-p`.',
  MEMFS101:
    'Correct the import or the name, or install the package (or its `@types`) that declares it.',
  MEMFS102: 'Set `"strict": true`, or `"strictNullChecks": true`.',
  MEMFS103: 'A literal or a constant; only `port` and `timeoutMs` may be worked out at run time.',
  MEMFS104: 'Remove it from the type, or pass the name of a function.',
  MEMFS105:
    'A type with values that another process can have: `string` for a symbol, an array for a tuple of no definite length.',
  MEMFS106: 'An interface with the data that the other side needs.',
  MEMFS107: 'One array instead of rest parameters.',
  MEMFS108:
    'A public method with one signature and no type parameters of its own, of a class at the top level of a file.',
  MEMFS109: 'Such keys, or an array of entries.',
  MEMFS110: 'Move the free keys into a property: `extra: Record<string, T>`.',
  MEMFS111: "Give every alternative a property with a literal of its own: `kind: 'card'`.",
  MEMFS112: 'Let the type refer to itself with its own type parameters only.',
  MEMFS113: 'Rename one of the two.',
  MEMFS114: 'Lower-case words and a version, joined by dots: `reports.v1`.',
  MEMFS115: 'A string or a 32-bit integer, or `number` for the type.',
  MEMFS116: 'Correct the tag or remove it.',
  MEMFS117: 'The stream as the whole result or the only parameter, or an array.',
  MEMFS118: 'Await it in the function, and write the type inside.',
  MEMFS119:
    'A number from 1 to 536870911 without 19000 to 19999 that the message never used, or no `@field`.',
  MEMFS120:
    'Add a new field or function instead, or let the change through with `--accept <name>`.',
  MEMFS121: 'Resolve the conflict by hand, or restore the file from version control.',
  MEMFS122: 'Correct the syntax.',
  MEMFS150: 'The type, or `unknown` if any JSON value is meant.',
  MEMFS151: 'Rename one of them for a nicer proto.',
};

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

  /** Errors and warnings, in the order in which they were found. */
  get all(): readonly Diagnostic[] {
    return [...this.#errors.values(), ...this.#warnings.values()];
  }

  get hasErrors(): boolean {
    return this.#errors.size > 0;
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
