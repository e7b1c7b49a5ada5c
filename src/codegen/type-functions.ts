/**
 * Generic aliases that work a type out of another one, `Simplify<T>` or `z.infer<T>`. What they are given need not be
 * data, so it is named, and read only if it turns out to be a part of the result.
 */
import type { ts } from 'ts-morph';
import { pascalCase } from '../schema/names.js';
import type { Project } from './load-project.js';
import {
  type Bindings,
  originOf,
  type Reading,
  targetOf,
  type TypeSite,
  type Word,
} from './reading.js';

/** Standard aliases that hold what they are given, as an interface does. */
const HOLDERS: ReadonlySet<string> = new Set(['Record', 'Readonly', 'NonNullable', 'Awaited']);

/** True for an alias whose body only the checker understands. */
export function isTypeFunction(
  project: Project,
  declaration: ts.Declaration,
  around: readonly ts.Declaration[] = [],
): boolean {
  return (
    project.ts.isTypeAliasDeclaration(declaration) &&
    declaration.typeParameters !== undefined &&
    isWorkedOut(project, declaration.type, [...around, declaration])
  );
}

/** True for a conditional, mapped or indexed type, and for the application of a type function; `around`: the aliases that it stands in. */
export function isWorkedOut(
  project: Project,
  node: ts.TypeNode,
  around: readonly ts.Declaration[] = [],
): boolean {
  const { ts, checker, program } = project;
  const isOne = (at: ts.TypeNode): boolean => isWorkedOut(project, at, around);
  if (ts.isParenthesizedTypeNode(node)) return isOne(node.type);
  if (ts.isIntersectionTypeNode(node)) return node.types.some(isOne);
  if (!ts.isTypeReferenceNode(node)) {
    return (
      ts.isConditionalTypeNode(node) ||
      ts.isMappedTypeNode(node) ||
      ts.isIndexedAccessTypeNode(node)
    );
  }
  const local = checker.getSymbolAtLocation(node.typeName);
  const applied = (local && targetOf(project, local))?.declarations?.find(
    (at) => ts.isTypeAliasDeclaration(at) || ts.isTypeParameterDeclaration(at),
  );
  if (!applied || around.includes(applied)) return false;
  // `type Static<T, Result = T['static']> = Result`
  if (ts.isTypeParameterDeclaration(applied))
    return (
      applied.parent === around.at(-1) && applied.default !== undefined && isOne(applied.default)
    );
  const isHolder =
    HOLDERS.has(applied.name.text) && program.isSourceFileDefaultLibrary(applied.getSourceFile());
  return isHolder
    ? (node.typeArguments ?? []).some(isOne)
    : isTypeFunction(project, applied, around);
}

/** The word for an argument: `Order`, `typeof orderSchema`, `ReturnType<typeof load>`, `'id' | 'total'`; undefined if it has no name. */
export function wordOf(reading: Reading, { node, type, bindings }: TypeSite): Word | undefined {
  const { project } = reading;
  const { ts, checker } = project;
  if (!node) return type && wordOfType(project, type);
  if (ts.isParenthesizedTypeNode(node)) return wordOf(reading, { node: node.type, bindings });
  if (ts.isUnionTypeNode(node)) {
    const words = wordsOf(reading, node.types, bindings);
    return words && { key: joined(words, 'key', ' | '), text: joined(words, 'text', '') };
  }
  const name = nameIn(ts, node);
  if (!name) return wordOfType(project, checker.getTypeFromTypeNode(node));
  const { symbol, own } = namedBy(project, name);
  if (symbol && symbol.flags & ts.SymbolFlags.TypeParameter) return bindings.get(symbol)?.word;
  if (!own) return undefined;
  const given = (node as ts.NodeWithTypeArguments).typeArguments ?? [];
  const words = wordsOf(reading, given, bindings);
  if (!words) return undefined;
  const args = words.length > 0 ? `<${joined(words, 'key', ', ')}>` : '';
  // A value and a type may share a name.
  const kind = ts.isTypeQueryNode(node) ? 'typeof ' : '';
  return { key: kind + own.key + args, text: own.text + joined(words, 'text', '') };
}

/** What a name leads to. A property of a value, `users.$inferSelect`, is declared once for many values, so it is known by the way to it. */
function namedBy(
  project: Project,
  name: ts.EntityName,
): { readonly symbol?: ts.Symbol | undefined; readonly own?: Word } {
  const { ts, checker } = project;
  const local = checker.getSymbolAtLocation(name);
  const symbol = local && targetOf(project, local);
  const [declaration] = symbol?.declarations ?? [];
  if (!symbol || !declaration) return {};
  const text = pascalCase(symbol.name);
  if (!ts.isQualifiedName(name) || !(symbol.flags & ts.SymbolFlags.Property))
    return { symbol, own: { key: originOf(project, declaration), text } };
  const { own: owner } = namedBy(project, name.left);
  return owner ? { own: { key: `${owner.key}.${symbol.name}`, text: owner.text + text } } : {};
}

function wordsOf(
  reading: Reading,
  nodes: readonly ts.TypeNode[],
  bindings: Bindings,
): readonly Word[] | undefined {
  const words = nodes.map((node) => wordOf(reading, { node, bindings }));
  return words.every((word) => word !== undefined) ? words : undefined;
}

/** A literal, a primitive, or a declared type without arguments. */
function wordOfType(project: Project, type: ts.Type): Word | undefined {
  const { TypeFlags, SymbolFlags } = project.ts;
  if (type.isStringLiteral() || type.isNumberLiteral())
    return { key: JSON.stringify(type.value), text: pascalCase(String(type.value)) };
  if (type.flags & (TypeFlags.String | TypeFlags.Number | TypeFlags.BigInt | TypeFlags.Boolean)) {
    const text = project.checker.typeToString(type);
    return { key: text, text: pascalCase(text) };
  }
  const symbol = type.aliasSymbol ?? type.getSymbol();
  const isGeneric =
    type.aliasTypeArguments !== undefined ||
    project.checker.getTypeArguments(type as ts.TypeReference).length > 0;
  const [declaration] = symbol?.declarations ?? [];
  const named = SymbolFlags.Interface | SymbolFlags.Class | SymbolFlags.TypeAlias;
  if (!symbol || !declaration || isGeneric || !(symbol.flags & named)) return undefined;
  return { key: originOf(project, declaration), text: pascalCase(symbol.name) };
}

function joined(words: readonly Word[], part: keyof Word, separator: string): string {
  return words.map((word) => word[part]).join(separator);
}

function nameIn(ts: Project['ts'], node: ts.TypeNode): ts.EntityName | undefined {
  if (ts.isTypeReferenceNode(node)) return node.typeName;
  return ts.isTypeQueryNode(node) ? node.exprName : undefined;
}
