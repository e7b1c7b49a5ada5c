/** Which sources a source can see: those it imports, directly or through others, and those that everybody sees. */
import type { ts } from 'ts-morph';
import type { Project } from './load-project.js';

/** Module names in the text of a source. */
export type Specifiers = WeakMap<ts.SourceFile, readonly ts.Node[]>;

/** The imports of one program. */
export class ImportGraph {
  readonly #project: Project;
  readonly #specifiers: Specifiers;
  readonly #imports = new Map<ts.SourceFile, readonly ts.SourceFile[]>();

  /** @param specifiers kept from program to program: the text of a parsed source never changes */
  constructor(project: Project, specifiers: Specifiers) {
    this.#project = project;
    this.#specifiers = specifiers;
  }

  /** A source and all that it imports. What packages import is left out: {@link isSeenByAll} has it. */
  reachableFrom(file: ts.SourceFile): ReadonlySet<ts.SourceFile> {
    const found = new Set([file]);
    // A set that grows while it is walked.
    for (const at of found) {
      if (!at.isDeclarationFile) for (const imported of this.#importsOf(at)) found.add(imported);
    }
    return found;
  }

  #importsOf(file: ts.SourceFile): readonly ts.SourceFile[] {
    let imports = this.#imports.get(file);
    if (!imports) {
      imports = this.#specifiersOf(file).flatMap((specifier) => this.#targetsOf(specifier));
      this.#imports.set(file, imports);
    }
    return imports;
  }

  #targetsOf(specifier: ts.Node): readonly ts.SourceFile[] {
    const symbol = this.#project.checker.getSymbolAtLocation(specifier);
    return (symbol?.declarations ?? []).map((declaration) => declaration.getSourceFile());
  }

  #specifiersOf(file: ts.SourceFile): readonly ts.Node[] {
    let specifiers = this.#specifiers.get(file);
    if (!specifiers) {
      specifiers = specifiersIn(this.#project, file);
      this.#specifiers.set(file, specifiers);
    }
    return specifiers;
  }
}

/** True for what a source sees without an import: declarations of packages, global scripts, additions to other modules. */
export function isSeenByAll({ ts, program }: Project, file: ts.SourceFile): boolean {
  return (
    file.isDeclarationFile ||
    program.isSourceFileFromExternalLibrary(file) ||
    !ts.isExternalModule(file) ||
    /\.[cm]?jsx?$/.test(file.fileName) ||
    file.statements.some(
      (statement) =>
        ts.isModuleDeclaration(statement) &&
        (ts.isStringLiteral(statement.name) ||
          (statement.flags & ts.NodeFlags.GlobalAugmentation) !== 0),
    )
  );
}

function specifiersIn({ ts }: Project, file: ts.SourceFile): readonly ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier)
      found.push(node.moduleSpecifier);
    else if (ts.isExternalModuleReference(node)) found.push(node.expression);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      found.push(node.argument.literal);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      found.push(...node.arguments);
    if (isDeep || ts.isSourceFile(node) || ts.isImportEqualsDeclaration(node))
      ts.forEachChild(node, visit);
  };
  // import('./orders.js') may stand anywhere; all other imports are statements.
  const isDeep = /\bimport\s*[(/]/.test(file.text);
  visit(file);
  return found;
}
