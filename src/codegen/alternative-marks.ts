/** What anonymous alternatives of a union are called: after what marks them in the source. */
import type { ts } from 'ts-morph';
import { textMark, valueMark } from './name-hints.js';
import { hasQuestionMark, orderedProperties } from './properties.js';
import type { Reading } from './reading.js';

type Compiler = Reading['project']['ts'];

/**
 * `circle` of `{ kind: 'circle'; radius: number }`, `ok true` of `{ ok: true }`, `text` of `{ type: 'text' | 'html' }`, `add` of
 * `['add', number]`, `bot` of `{ bot: string }` where no other alternative has such a property, `issue opened` of
 * `{ name: 'issue'; action: 'opened' }` where others are issues or opened.
 */
export function markOf(
  { project: { ts } }: Reading,
  node: ts.Node,
  others: readonly ts.Node[],
): string | undefined {
  if (ts.isTupleTypeNode(node)) {
    const [first] = node.elements;
    return first && literalMark(ts, ts.isNamedTupleMember(first) ? first.type : first, 'is');
  }
  if (!ts.isTypeLiteralNode(node)) return undefined;
  const members = node.members.filter(ts.isPropertySignature);
  const rivals = others.filter(ts.isTypeLiteralNode);
  for (const member of members) {
    // Of a property that no other alternative has, the name says more than the first of its values.
    if (member.type && ts.isUnionTypeNode(member.type) && isOwn(ts, member, rivals)) continue;
    const mark = markOfMember(ts, member);
    // What another alternative has as well marks neither.
    if (mark !== undefined && !rivals.some((rival) => hasMark(ts, rival, mark))) return mark;
  }
  const own = members.find((member) => !isNever(ts, member) && isOwn(ts, member, rivals));
  if (own) return 'text' in own.name ? own.name.text : undefined;
  return togetherOf(members.flatMap((member) => markOfMember(ts, member) ?? []));
}

/** The same of an object that only the checker knows: `ok true` of an inferred `{ ok: true }`, `b` of `A & ({ b } | { c })`. */
export function markOfType(
  reading: Reading,
  type: ts.Type,
  others: readonly ts.Type[],
): string | undefined {
  const shared = new Set(others.flatMap((other) => marksOfType(reading, other)));
  const marks = marksOfType(reading, type);
  return (
    marks.find((mark) => !shared.has(mark)) ??
    ownProperty(reading, type, others) ??
    togetherOf(marks)
  );
}

/** Marks that others have as well, but not all of them. */
function togetherOf(marks: readonly string[]): string | undefined {
  return marks.length > 1 ? marks.join(' ') : undefined;
}

/** The first property that no other alternative has. Declared types have names already. */
function ownProperty(
  reading: Reading,
  type: ts.Type,
  others: readonly ts.Type[],
): string | undefined {
  const { ts, checker } = reading.project;
  const { Anonymous, Mapped } = ts.ObjectFlags;
  const { Undefined, Null } = ts.TypeFlags;
  const { objectFlags = 0 } = type as Partial<ts.ObjectType>;
  if (!type.isIntersection() && !(objectFlags & (Anonymous | Mapped))) return undefined;
  const isNothing = (property: ts.Symbol): boolean =>
    (checker.getTypeOfSymbol(property).flags & (Undefined | Null)) !== 0;
  return orderedProperties(reading, type).find(
    (property) =>
      !hasQuestionMark(reading, property) &&
      !isNothing(property) &&
      others.every((other) => {
        const same = checker.getPropertyOfType(other, property.name);
        return !same || isNothing(same);
      }),
  )?.name;
}

function marksOfType({ project: { checker } }: Reading, type: ts.Type): readonly string[] {
  return checker.getPropertiesOfType(type).flatMap((property) => {
    const own = checker.getTypeOfSymbol(property);
    if (own.isStringLiteral()) return [textMark(property.name, own.value)];
    const text = checker.typeToString(own);
    const isValue = own.isNumberLiteral() || text === 'true' || text === 'false';
    return isValue ? [valueMark(property.name, text)] : [];
  });
}

function markOfMember(ts: Compiler, { name, type }: ts.PropertySignature): string | undefined {
  return type && literalMark(ts, type, name.getText());
}

function hasMark(ts: Compiler, { members }: ts.TypeLiteralNode, mark: string): boolean {
  return members.filter(ts.isPropertySignature).some((each) => markOfMember(ts, each) === mark);
}

/** The literal itself, if it is a word; else with the name of its property. Of several texts the first. */
function literalMark(ts: Compiler, type: ts.TypeNode, name: string): string | undefined {
  if (ts.isUnionTypeNode(type)) {
    const isText = (at: ts.TypeNode) => ts.isLiteralTypeNode(at) && ts.isStringLiteral(at.literal);
    const [first] = type.types;
    return first && type.types.every(isText) ? literalMark(ts, first, name) : undefined;
  }
  if (!ts.isLiteralTypeNode(type) || type.literal.kind === ts.SyntaxKind.NullKeyword)
    return undefined;
  return ts.isStringLiteral(type.literal)
    ? textMark(name, type.literal.text)
    : valueMark(name, type.literal.getText());
}

/** True for a property that is nowhere else, or nothing there: `user` beside `user?: never`. */
function isOwn(
  ts: Compiler,
  { name, questionToken }: ts.PropertySignature,
  rivals: readonly ts.TypeLiteralNode[],
): boolean {
  return (
    questionToken === undefined &&
    rivals.every(({ members }) => {
      const same = members.find((member) => member.name?.getText() === name.getText());
      return !same || (ts.isPropertySignature(same) && isNever(ts, same));
    })
  );
}

function isNever(ts: Compiler, { type }: ts.PropertySignature): boolean {
  const kind = type && ts.isLiteralTypeNode(type) ? type.literal.kind : type?.kind;
  return (
    kind === ts.SyntaxKind.NeverKeyword ||
    kind === ts.SyntaxKind.UndefinedKeyword ||
    kind === ts.SyntaxKind.NullKeyword
  );
}
