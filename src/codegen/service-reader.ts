/**
 * Reads the services of a program file by file: what a file says depends on itself, on what it imports, and on what everybody
 * sees. While these stay the same, so does what was read; a program that is read for the first time is read in the same way.
 */
import type { ts } from 'ts-morph';
import { isSameData } from '../schema/same-data.js';
import { type Diagnostic, Problems } from './diagnostics.js';
import { ImportGraph, isSeenByAll, type Specifiers } from './import-graph.js';
import type { Project } from './load-project.js';
import { hasClasses, readServices, sourceFiles } from './read-services.js';
import type { FunctionShape, NamedShape, Shapes } from './shapes.js';

/** What one file says, and what that depends on. */
interface Part {
  readonly sees: ReadonlySet<ts.SourceFile>;
  readonly content: Content;
}

interface Content {
  readonly shapes: Shapes;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads one program after another. */
export class ServiceReader {
  readonly #specifiers: Specifiers = new WeakMap();
  #seenByAll: readonly unknown[] = [];
  #parts: ReadonlyMap<string, Part> = new Map();
  #last: { readonly parts: readonly Part[]; readonly shapes: Shapes } | undefined;

  /**
   * Everything that the decorated functions of a program say, in the order of the files' names and their text: the same object as
   * long as they say the same.
   */
  read(project: Project, problems: Problems): Shapes {
    const seenByAll = worldOf(project);
    const isSameWorld = sameItems(seenByAll, this.#seenByAll);
    const graph = new ImportGraph(project, this.#specifiers);
    const parts = new Map<string, Part>();
    for (const file of sourceFiles(project)) {
      if (!hasClasses(project, file)) continue;
      const sees = graph.reachableFrom(file);
      const known = this.#parts.get(file.fileName);
      const isSame = isSameWorld && known !== undefined && sameSet(known.sees, sees);
      parts.set(file.fileName, isSame ? known : readPart({ project, file, sees }, known));
    }
    this.#parts = parts;
    this.#seenByAll = seenByAll;
    return this.#joined([...parts.values()], problems);
  }

  #joined(parts: readonly Part[], problems: Problems): Shapes {
    const said = this.#last;
    const isSame = said !== undefined && sameItems(said.parts.map(contentOf), parts.map(contentOf));
    const joint = joined(parts, problems);
    const shapes = isSame ? said.shapes : joint;
    this.#last = { parts, shapes };
    return shapes;
  }
}

function contentOf({ content }: Part): Content {
  return content;
}

/** Reads a file; if it says what it said before, that is kept. */
function readPart(
  {
    project,
    file,
    sees,
  }: {
    readonly project: Project;
    readonly file: ts.SourceFile;
    readonly sees: ReadonlySet<ts.SourceFile>;
  },
  known: Part | undefined,
): Part {
  const problems = new Problems();
  const read = readServices(project, [file], problems);
  const shapes = known ? keepingSame(known.content.shapes, read) : read;
  const content = { shapes, diagnostics: problems.all };
  return { sees, content: known && isSame(known.content, content) ? known.content : content };
}

/** Shapes that say the same are the same objects already. */
function isSame(before: Content, now: Content): boolean {
  return (
    sameItems(before.shapes.functions, now.shapes.functions) &&
    before.shapes.named.size === now.shapes.named.size &&
    [...now.shapes.named].every(([origin, shape]) => before.shapes.named.get(origin) === shape) &&
    isSameData(before.diagnostics, now.diagnostics)
  );
}

/** What says the same as before stays the same object: whoever is made of it need not be made again. */
function keepingSame(before: Shapes, { functions, named }: Shapes): Shapes {
  const earlier = new Map(before.functions.map((fn) => [fn.origin, fn]));
  return {
    functions: functions.map((fn) => same(earlier.get(fn.origin), fn)),
    named: new Map(
      [...named].map(([origin, shape]) => [origin, same(before.named.get(origin), shape)]),
    ),
  };
}

function same<T>(before: T | undefined, now: T): T {
  return before !== undefined && isSameData(before, now) ? before : now;
}

/** What is behind every file: compiler options, packages, and the sources that all see. */
function worldOf(project: Project): readonly unknown[] {
  const { program, packages } = project;
  const owners = new Set<string>();
  const shared: ts.SourceFile[] = [];
  for (const file of program.getSourceFiles()) {
    const { directory, name } = packages.of(file.fileName);
    owners.add([directory, name].join(' '));
    if (isSeenByAll(project, file)) shared.push(file);
  }
  const options = JSON.stringify(program.getCompilerOptions());
  return [options, [...owners].sort().join(), ...shared];
}

/** The first file that tells of a type, tells for all; a mistake in a shared type is reported once. */
function joined(parts: readonly Part[], problems: Problems): Shapes {
  const functions: FunctionShape[] = [];
  const named = new Map<string, NamedShape>();
  const reported = new Set<string>();
  for (const { shapes, diagnostics } of parts.map(contentOf)) {
    functions.push(...shapes.functions);
    for (const [origin, shape] of shapes.named) if (!named.has(origin)) named.set(origin, shape);
    const fresh = diagnostics.filter((diagnostic) => !reported.has(placeOf(diagnostic)));
    for (const diagnostic of fresh) problems.report(diagnostic);
    for (const diagnostic of fresh) reported.add(placeOf(diagnostic));
  }
  return { functions, named };
}

function placeOf({ position, message }: Diagnostic): string {
  return JSON.stringify([position, message]);
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

function sameSet(a: ReadonlySet<unknown>, b: ReadonlySet<unknown>): boolean {
  return a.size === b.size && [...a].every((item) => b.has(item));
}
