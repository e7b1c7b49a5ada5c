/** `@ApiFunc(…)` in the source: found by its declaration, whatever it is imported as, and its options. */
import type { ts } from 'ts-morph';
import type { Project } from './load-project.js';
import { isOurs } from './read-library.js';
import { broken, type Place, type Reading, targetOf } from './reading.js';

/** The options that the build needs; others are for the run time. */
export interface Options {
  readonly name?: string;
  readonly package?: string;
  readonly description?: string;
  readonly timeoutMs?: number;
  readonly idempotent?: boolean;
}

/** The `@ApiFunc()` calls on a class or a member of one. */
export function findApiFuncs(
  project: Project,
  node: ts.HasDecorators,
): readonly ts.CallExpression[] {
  const { ts } = project;
  return (ts.getDecorators(node) ?? [])
    .map(({ expression }) => expression)
    .filter(ts.isCallExpression)
    .filter((call) => isApiFunc(project, call.expression));
}

/** By the type, whatever its name is here: `const Remote = ApiFunc`. */
function isApiFunc(project: Project, callee: ts.Expression): boolean {
  const symbol = project.checker.getTypeAtLocation(callee).getSymbol();
  return symbol !== undefined && isOurs(project, symbol, 'ApiFunc');
}

const TEXTS = ['name', 'package', 'description'] as const;

/** The options of a call. Names and packages must be readable here, because the proto is written from them. */
export function readOptions(reading: Reading, call: ts.CallExpression, place: Place): Options {
  const [argument] = call.arguments;
  return argument ? readObject(reading, { expression: argument, around: [] }, place) : {};
}

/** The options of an object literal, of a constant of one, and of those that are spread into it. */
function readObject(
  reading: Reading,
  { expression, around }: { expression: ts.Expression; around: readonly ts.Expression[] },
  place: Place,
): Options {
  const { ts } = reading.project;
  const object = constantOf(reading.project, expression);
  if (!ts.isObjectLiteralExpression(object) || around.includes(object)) {
    unreadable(reading, { ...place, node: expression }, 'options');
    return {};
  }
  const options: Record<string, unknown> = {};
  for (const property of object.properties) {
    if (ts.isSpreadAssignment(property)) {
      const spread = { expression: property.expression, around: [...around, object] };
      Object.assign(options, readObject(reading, spread, place));
      continue;
    }
    const name = 'text' in property.name ? property.name.text : undefined;
    if (name === undefined) {
      unreadable(reading, { ...place, node: property }, 'options');
      continue;
    }
    const value = literalValue(reading, property);
    const isText = (TEXTS as readonly string[]).includes(name);
    if (isText && typeof value !== 'string')
      unreadable(reading, { ...place, node: property }, name);
    else if (name === 'idempotent' && typeof value !== 'boolean')
      unreadable(reading, { ...place, node: property }, name);
    else options[name] = value;
  }
  return options;
}

/** What an expression is set to, through constants of constants: `{ … }` of `const shared = { … } as const`. */
function constantOf(project: Project, expression: ts.Expression): ts.Expression {
  const { ts } = project;
  const seen = new Set<ts.Expression>();
  let at = expression;
  while (!seen.has(at)) {
    seen.add(at);
    if (ts.isAsExpression(at) || ts.isSatisfiesExpression(at)) at = at.expression;
    else at = initializerOf(project, at) ?? at;
  }
  return at;
}

function initializerOf(project: Project, expression: ts.Expression): ts.Expression | undefined {
  const { ts, checker } = project;
  const local = checker.getSymbolAtLocation(expression);
  const declaration = local && targetOf(project, local).valueDeclaration;
  return declaration &&
    ts.isVariableDeclaration(declaration) &&
    ts.getCombinedNodeFlags(declaration) & ts.NodeFlags.Const
    ? declaration.initializer
    : undefined;
}

type NamedProperty = Exclude<ts.ObjectLiteralElementLike, ts.SpreadAssignment>;

/** The value of a property, if the compiler knows it: a literal, or a constant of one. */
function literalValue({ project }: Reading, property: NamedProperty): unknown {
  const { ts, checker } = project;
  const expression = ts.isPropertyAssignment(property) ? property.initializer : property.name;
  const type = checker.getTypeAtLocation(expression);
  if (type.isStringLiteral() || type.isNumberLiteral()) return type.value;
  return type.flags & ts.TypeFlags.BooleanLiteral
    ? checker.typeToString(type) === 'true'
    : undefined;
}

function unreadable(reading: Reading, place: Place, name: string): void {
  broken(reading, place, {
    code: 'MEMFS103',
    message: `has ${name} in @ApiFunc() that the build cannot read`,
    hint: 'Write a literal there; only port and timeoutMs may be worked out at run time.',
  });
}
