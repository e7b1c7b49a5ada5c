/** The properties of an object type: which of them are data, in which order, and what type each has. */
import type { ts } from 'ts-morph';
import { differAtMostByNullish, type Nullish, nullishOf } from './nullish.js';
import {
  type Bindings,
  freeParameters,
  NO_BINDINGS,
  originOf,
  type Reading,
  type TypeSite,
} from './reading.js';

/** The name of a declaration, for a position; undefined when a library declares it. */
export function inProject(
  { project }: Reading,
  node: ts.Declaration | undefined,
): ts.Node | undefined {
  if (!node || project.program.isSourceFileDefaultLibrary(node.getSourceFile())) return undefined;
  return project.ts.getNameOfDeclaration(node);
}

/** Leaves out what never is data: private members, and of classes static ones, accessors and methods. */
export function isData({ project: { ts } }: Reading, property: ts.Symbol): boolean {
  // What a private name and a symbol are called in the compiler; names of the source get a third underscore.
  if (/^__[#@]/.test(property.escapedName as string)) return false;
  const declaration = property.declarations?.[0];
  if (!declaration) return true;
  const { Private, Protected } = ts.ModifierFlags;
  if (ts.getCombinedModifierFlags(declaration) & (Private | Protected)) return false;
  if (!ts.isClassLike(declaration.parent)) return true;
  // By the declaration: a mapped type of a class makes plain properties of its methods.
  return !ts.isMethodDeclaration(declaration) && !ts.isAccessor(declaration);
}

/** The type of a property, and whether it may be undefined or null where a node says the rest. */
export interface PropertySite extends TypeSite {
  readonly nullish?: Nullish;
}

/** The type of a property: its node where that says the same as the checker, who knows mapped and inherited types better. */
export function propertySite(
  reading: Reading,
  property: ts.Symbol,
  bindings: Bindings,
): PropertySite {
  const { ts, checker } = reading.project;
  const isOptional = hasQuestionMark(reading, property);
  const declared = checker.getTypeOfSymbol(property);
  const type = isOptional ? withoutUndefined(reading, declared) : declared;
  const declaration = property.declarations?.[0];
  const isWritten =
    declaration &&
    (ts.isPropertySignature(declaration) ||
      ts.isPropertyDeclaration(declaration) ||
      ts.isParameter(declaration));
  const node = isWritten ? declaration.type : undefined;
  if (!node) return { type, bindings: NO_BINDINGS };
  const written = checker.getTypeFromTypeNode(node);
  const isSame = differAtMostByNullish(reading, written, type);
  const free = freeParameters(reading.project, node);
  if (free.some((parameter) => bindings.has(parameter))) {
    return { node, type: isSame ? undefined : type, bindings };
  }
  if (!isSame) return { type, bindings: NO_BINDINGS };
  return { node, type, bindings: NO_BINDINGS, nullish: nullishOf(reading, type) };
}

export function hasQuestionMark({ project: { ts } }: Reading, property: ts.Symbol): boolean {
  return (property.flags & ts.SymbolFlags.Optional) !== 0;
}

/** The question mark of a property adds undefined to its type; the type that is written has none. Unknown would become {}. */
export function withoutUndefined({ project: { ts, checker } }: Reading, type: ts.Type): ts.Type {
  if (type.flags & ts.TypeFlags.Unknown) return type;
  const hasNull = type.isUnion() && type.types.some(({ flags }) => flags & ts.TypeFlags.Null);
  return hasNull ? type : checker.getNonNullableType(type);
}

/** Base types first, then in the order of the source; the checker's order depends on what it saw before. */
export function orderedProperties(reading: Reading, type: ts.Type): readonly ts.Symbol[] {
  const { checker } = reading.project;
  const names = new Set<string>();
  const bases = type.isIntersection() ? type.types : baseTypes(reading, type);
  for (const base of bases) {
    for (const { name } of orderedProperties(reading, base)) names.add(name);
  }
  const own = [...checker.getPropertiesOfType(type)].sort((a, b) =>
    compareDeclarations(reading, a, b),
  );
  for (const { name } of own) names.add(name);
  const all = new Map(own.map((property) => [property.name, property]));
  return [...names].map((name) => all.get(name)).filter((property) => property !== undefined);
}

function baseTypes({ project: { checker } }: Reading, type: ts.Type): readonly ts.Type[] {
  const { target = type } = type as Partial<ts.TypeReference>;
  return checker.getBaseTypes(target as ts.InterfaceType); // none of what is no class or interface
}

function compareDeclarations({ project }: Reading, a: ts.Symbol, b: ts.Symbol): number {
  const [first, second] = [a.declarations?.[0], b.declarations?.[0]];
  if (!first || !second) {
    if (first ?? second) return first ? -1 : 1;
    return a.name < b.name ? -1 : 1;
  }
  const [fileA, fileB] = [first, second].map((at) => at.getSourceFile().fileName);
  if (fileA === fileB) return first.pos - second.pos;
  return originOf(project, first) < originOf(project, second) ? -1 : 1;
}
