/** What validation found wrong with a request, as the field violations of google.rpc.BadRequest. */
import type { FieldViolation } from './error-details.js';
import type { InvalidValueError } from './invalid-value.js';

/** The misfit that a codec found. */
export function violationOf({ path, problem }: InvalidValueError): FieldViolation {
  return { field: path, description: problem };
}

/**
 * A finding of Nest's validation pipes: a text, or what class-validator gives when an `exceptionFactory` passes it on.
 *
 * @example
 * violationsOf('rows.0.amount must be a positive number');
 * // [{ field: 'rows.0.amount', description: 'rows.0.amount must be a positive number' }]
 */
export function violationsOf(finding: unknown): FieldViolation[] {
  return typeof finding === 'object' && finding
    ? ofValidationError(finding, '')
    : [ofText(String(finding))];
}

/** `path: problem` of StandardSchemaValidationPipe. */
const BEFORE_COLON = /^([^\s:]+): (.+)$/s;
/** `rows.0.amount must …`, the texts of class-validator's own constraints. */
const BEFORE_VERB = /^(?:each value in )?(?:nested property )?([^\s:]+) (?:must|should) /;

function ofText(text: string): FieldViolation {
  const [, path, problem] = BEFORE_COLON.exec(text) ?? [];
  if (path !== undefined && problem !== undefined) return { field: path, description: problem };
  const [, field = ''] = BEFORE_VERB.exec(text) ?? [];
  return { field, description: text };
}

/** A ValidationError of class-validator: one property, its broken constraints, and those below it. */
function ofValidationError(error: object, outer: string): FieldViolation[] {
  const { property, constraints, children } = error as Readonly<Record<string, unknown>>;
  const own = typeof property === 'string' ? property : '';
  const field = outer === '' ? own : `${outer}.${own}`;
  const texts = typeof constraints === 'object' && constraints ? Object.values(constraints) : [];
  const below = Array.isArray(children) ? (children as readonly unknown[]) : [];
  return [
    ...texts.map((text) => ({ field, description: String(text) })),
    ...below.flatMap((child) =>
      typeof child === 'object' && child ? ofValidationError(child, field) : [],
    ),
  ];
}
