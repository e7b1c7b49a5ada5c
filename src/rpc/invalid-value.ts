/** The error of a value that does not fit its type: it knows the way to the property, which callers see as `order.lines[3].quantity`. */

/** A value that does not fit its declared type, or bytes that are no such message. */
export class InvalidValueError extends Error {
  override readonly name = 'InvalidValueError';
  /** What was expected and what was there, without the path. */
  readonly problem: string;
  /** Property names and indices from the outermost value to the misfit. */
  readonly segments: readonly (string | number)[];

  constructor(problem: string, segments: readonly (string | number)[] = []) {
    const path = pathOf(segments);
    super(path === '' ? problem : `${path}: ${problem}`);
    this.problem = problem;
    this.segments = segments;
  }

  /** `order.lines[3].quantity`; empty for the value as a whole. */
  get path(): string {
    return pathOf(this.segments);
  }
}

function pathOf(segments: readonly (string | number)[]): string {
  let path = '';
  for (const segment of segments) {
    if (typeof segment === 'number') path += `[${segment}]`;
    else if (/^[A-Za-z_$][\w$]*$/.test(segment)) path += path === '' ? segment : `.${segment}`;
    else path += `[${JSON.stringify(segment)}]`;
  }
  return path;
}

/** The same error one level further out, at `outer` (undefined adds nothing); errors of other kinds pass unchanged. */
export function located(
  error: unknown,
  ...outer: readonly (string | number | undefined)[]
): unknown {
  if (!(error instanceof InvalidValueError)) return error;
  const steps = outer.filter((step) => step !== undefined);
  return new InvalidValueError(error.problem, [...steps, ...error.segments]);
}
