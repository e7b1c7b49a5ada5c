/**
 * The state of one reading and the words its parts share: where a type stands, what a type parameter means there, and
 * the table that named types go to.
 */
import type { ts } from 'ts-morph';
import { pascalCase } from '../schema/names.js';
import type { DiagnosticCode, Problems } from './diagnostics.js';
import type { Project } from './load-project.js';
import type { Doc } from './read-docs.js';
import type { NamedShape, Naming, Shape } from './shapes.js';

/**
 * A type as the source spells it. The node is read first: it keeps aliases and the order of the source, which the
 * checker forgets. The checker's type serves where there is no node (inferred, mapped, conditional types).
 */
export interface TypeSite {
  readonly node?: ts.TypeNode | undefined;
  readonly type?: ts.Type | undefined;
  /** What the type parameters in the node stand for. */
  readonly bindings: Bindings;
}

/** Type parameter → the argument it stands for. */
export type Bindings = ReadonlyMap<ts.Symbol, Argument>;

export interface Argument {
  readonly shape: Shape;
  readonly type: ts.Type | undefined;
  /** Of an argument that is no part of a message: its shape is its name only. */
  readonly word?: Word | undefined;
}

/** A type that is named and not read. */
export interface Word {
  /** Its identity. */
  readonly key: string;
  /** What it is called as a part of another name. */
  readonly text: string;
}

export const NO_BINDINGS: Bindings = new Map();

/** The site of a type that only the checker knows. */
export function siteOf(type: ts.Type | undefined): TypeSite {
  return { type, bindings: NO_BINDINGS };
}

/** Deeper nesting of generic types in each other than any real type has. */
export const MAX_GENERIC_DEPTH = 16;

/** Where a type stands: for the diagnostics, and for the identity and the name of an anonymous type. */
export interface Place {
  readonly node: ts.Node;
  /** `Reports.jsonToHtml` */
  readonly function: string;
  /** `JsonToHtml.report.lines[]` */
  readonly path: string;
  /** Identity of an anonymous type at this place. */
  readonly origin: string;
  /** Name of an anonymous type at this place. */
  readonly naming: Naming;
  /** How many generic types this place is nested in. */
  readonly depth: number;
  /** The type parameters whose defaults this place is in; those around an object do not count. */
  readonly defaults: readonly ts.TypeParameterDeclaration[];
}

/** A union before its alternatives are told apart. */
export interface PendingUnion {
  readonly members: readonly Shape[];
  readonly place: Place;
}

/** One reading of a project. */
export interface Reading {
  readonly project: Project;
  readonly problems: Problems;
  /** Named shapes by origin; null while a type is being read. */
  readonly named: Map<string, NamedShape | null>;
  /** What aliases are, by origin; null while one is being read. */
  readonly aliases: Map<string, Shape | null>;
  /** Origins of aliases by the checker's type of their use, which is one object however often it is written. */
  readonly instances: Map<ts.Type, string>;
  /** Aliases that were referred to while they were being read. */
  readonly recursive: Set<string>;
  /** Anonymous objects that are being read, with their origins: a cycle of them ends there. */
  readonly open: Map<ts.Type, string>;
  /** Unions whose alternatives are told apart once every type is known, by origin. */
  readonly pendingUnions: Map<string, PendingUnion>;
  /** Doc comments of aliases, by origin: their types may be completed later. */
  readonly docs: Map<string, Doc>;
  /** Reads a type that must be a value. */
  readonly value: (site: TypeSite, place: Place) => Shape;
  /** Makes a value of what was read: literals become enums; void, streams and promises are refused. */
  readonly asValue: (shape: Shape, place: Place) => Shape;
  /** Reads what the checker makes of a type; its node tells the order of literals only. */
  readonly resolved: (site: TypeSite, place: Place) => Shape;
  /** Reads a type as it is. */
  readonly raw: (site: TypeSite, place: Place) => Shape;
}

/** The place of a property or element below a place. */
export function within(
  place: Place,
  step: {
    readonly node?: ts.Node | undefined;
    readonly path: string;
    readonly origin: string;
    readonly naming?: Naming;
  },
): Place {
  return { ...place, ...step, node: step.node ?? place.node, path: place.path + step.path };
}

/** The place of an element: anonymous types in it keep the name of the collection. */
export function elementOf(place: Place, node: ts.Node | undefined): Place {
  return within(place, { node, path: '[]', origin: `${place.origin}[]` });
}

/** The place of a property: anonymous types in it are called after it. */
export function propertyPlace(place: Place, name: string, node: ts.Node | undefined): Place {
  return within(
    { ...place, defaults: [] },
    {
      node,
      path: /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`,
      origin: `${place.origin}.${name}`,
      naming: { owner: place.origin, suffix: pascalCase(name) },
    },
  );
}

/** Reports an error at a place and goes on with a broken shape. */
export function broken(
  reading: Reading,
  place: Place,
  problem: { readonly code: DiagnosticCode; readonly message: string; readonly hint: string },
): Shape {
  reading.problems.report({
    ...problem,
    position: reading.project.positionOf(place.node),
    function: place.function,
    path: place.path,
  });
  return { kind: 'broken' };
}

/** Refuses a type whose arguments grow at every step. */
export function endless(reading: Reading, place: Place, name: string): Shape {
  return broken(reading, place, {
    code: 'MEMFS112',
    message: `needs ${name} with ever larger arguments, so its messages would have no end`,
    hint: `Let ${name} refer to itself with its own type parameters only.`,
  });
}

/** Identity of a declaration: package-relative file, `#`, and its name with the namespaces it stands in. */
export function originOf({ ts, packages }: Project, declaration: ts.Declaration): string {
  const names: string[] = [];
  for (let at: ts.Node = declaration; !ts.isSourceFile(at); at = at.parent) {
    const name = ts.getNameOfDeclaration(at as ts.Declaration);
    if (name && (ts.isIdentifier(name) || ts.isStringLiteral(name))) names.unshift(name.text);
  }
  const file = packages.identityOf(declaration.getSourceFile().fileName);
  return `${file}#${names.join('.') || 'default'}`;
}

/** The symbol behind imports and re-exports. */
export function targetOf({ ts, checker }: Project, symbol: ts.Symbol): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/**
 * The checker's type of a site, type parameters replaced. Undefined when a node of a generic declaration was reached
 * without the type of its use.
 */
export function typeOf(
  { project }: Reading,
  { node, type, bindings }: TypeSite,
): ts.Type | undefined {
  if (type ?? !node) return type;
  const [free] = freeParameters(project, node);
  if (!free) return project.checker.getTypeFromTypeNode(node);
  return project.ts.isTypeReferenceNode(node) && !node.typeArguments
    ? bindings.get(free)?.type
    : undefined;
}

/** The type parameters that a node mentions and does not declare itself. */
export function freeParameters({ ts, checker }: Project, node: ts.TypeNode): readonly ts.Symbol[] {
  const found = new Set<ts.Symbol>();
  const visit = (at: ts.Node): void => {
    const symbol = ts.isTypeReferenceNode(at) && checker.getSymbolAtLocation(at.typeName);
    if (symbol && symbol.flags & ts.SymbolFlags.TypeParameter) {
      const isOwn = ts.findAncestor(symbol.declarations?.[0], (around) => around === node);
      if (!isOwn) found.add(symbol);
    }
    ts.forEachChild(at, visit);
  };
  visit(node);
  return [...found];
}

/** True at the place of what an alias stands for. */
export function isOfAlias({ aliases }: Reading, place: Place): boolean {
  return aliases.get(place.origin) === null;
}

/** A use of a declared type. */
export interface Use {
  readonly symbol: ts.Symbol;
  readonly args: readonly TypeSite[];
  /** The checker's type of the use, if known. */
  readonly type: ts.Type | undefined;
  readonly node?: ts.TypeNode;
}
