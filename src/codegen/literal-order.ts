/**
 * The order and the names that the source gives to literals which only the checker can work out: those of the `as const`
 * object or tuple behind `typeof`, of the alias in `Exclude<Status, 'paid'>`, of the keys behind `keyof`.
 */
import type { ts } from 'ts-morph';
import { literalOf } from './read-literals.js';
import { type Reading, targetOf } from './reading.js';
import type { LiteralShape } from './shapes.js';

/** The literals of a node in the order of the source; some may not belong to its type. */
export function literalsInSource(
  reading: Reading,
  node: ts.TypeNode | undefined,
): readonly LiteralShape[] {
  const found: LiteralShape[] = [];
  if (node) collect(reading, { node, found, seen: new Set() });
  return found;
}

interface Walk {
  readonly node: ts.Node;
  readonly found: LiteralShape[];
  readonly seen: Set<ts.Node>;
}

function collect(reading: Reading, { node, found, seen }: Walk): void {
  const { ts, checker } = reading.project;
  if (seen.has(node)) return;
  seen.add(node);
  if (ts.isLiteralTypeNode(node) && ts.isStringLiteral(node.literal))
    found.push(literalOf(node.literal.text));
  if (ts.isTypeQueryNode(node))
    found.push(...constantsOf(reading, checker.getTypeFromTypeNode(node)));
  if (ts.isTypeOperatorNode(node) && node.operator === ts.SyntaxKind.KeyOfKeyword) {
    const keys = checker.getPropertiesOfType(checker.getTypeFromTypeNode(node.type));
    found.push(...keys.map(({ name }) => literalOf(name)));
  }
  if (ts.isTypeReferenceNode(node)) {
    const body = aliasBody(reading, node);
    if (body) collect(reading, { node: body, found, seen });
  }
  ts.forEachChild(node, (child) => collect(reading, { node: child, found, seen }));
}

/** The values of an `as const` object under the names of its properties, or those of a tuple. */
function constantsOf({ project }: Reading, type: ts.Type): readonly LiteralShape[] {
  const { checker } = project;
  const literal = (value: ts.Type, name?: string): readonly LiteralShape[] => {
    if (!value.isStringLiteral() && !value.isNumberLiteral()) return [];
    return [{ kind: 'literal', value: value.value, name: name ?? String(value.value) }];
  };
  if (checker.isTupleType(type)) {
    return checker
      .getTypeArguments(type as ts.TypeReference)
      .flatMap((element) => literal(element));
  }
  return checker
    .getPropertiesOfType(type)
    .flatMap((property) => literal(checker.getTypeOfSymbol(property), property.name));
}

function aliasBody({ project }: Reading, node: ts.TypeReferenceNode): ts.TypeNode | undefined {
  const { ts, checker } = project;
  const local = checker.getSymbolAtLocation(node.typeName);
  const symbol = local && targetOf(project, local);
  return symbol?.declarations?.find(ts.isTypeAliasDeclaration)?.type;
}
