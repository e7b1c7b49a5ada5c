/** Decorated classes and methods become functions: their names, options, parameters and results. */
import type { ts } from 'ts-morph';
import { LIFECYCLE_HOOKS } from '../schema/method-names.js';
import { messageName } from '../schema/names.js';
import type { Problems } from './diagnostics.js';
import type { Project } from './load-project.js';
import { findApiFuncs, readOptions, type Options } from './read-decorators.js';
import { isPublicMethod, type Method, readMethod } from './read-methods.js';
import { once } from './once.js';
import { inheritedBindings } from './inherited-bindings.js';
import { finishReading, startReading } from './read-types.js';
import { broken, NO_BINDINGS, originOf, type Place, type Reading, targetOf } from './reading.js';
import type { FunctionShape, Shapes } from './shapes.js';

/** Reads the decorated functions of some files and the types they use, in the order of their text. */
export function readServices(
  project: Project,
  files: readonly ts.SourceFile[],
  problems: Problems,
): Shapes {
  const reading = startReading(project, problems);
  const functions = files.flatMap((file) =>
    classesIn(project, file).flatMap((declaration) => readClass(reading, declaration)),
  );
  return { functions, named: finishReading(reading) };
}

/** The project's own files, by package-relative name: the compiler's order is that of the disk. */
export function sourceFiles({ program, packages }: Project): readonly ts.SourceFile[] {
  return program
    .getSourceFiles()
    .filter((file) => !file.isDeclarationFile && !program.isSourceFileFromExternalLibrary(file))
    .map((file) => ({ file, identity: packages.identityOf(file.fileName) }))
    .sort((a, b) => (a.identity < b.identity ? -1 : 1))
    .map(({ file }) => file);
}

/** False for a file that cannot have a decorated function. */
export function hasClasses(project: Project, file: ts.SourceFile): boolean {
  return classesIn(project, file).length > 0;
}

/** Classes inside functions and blocks are there to be refused. */
function classesIn({ ts }: Project, file: ts.SourceFile): readonly ts.ClassDeclaration[] {
  const found: ts.ClassDeclaration[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isClassDeclaration(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  // Most files have none, and the walk through every expression of a large program takes its time.
  if (/\bclass\b/.test(file.text)) visit(file);
  return found;
}

function readClass(reading: Reading, declaration: ts.ClassDeclaration): readonly FunctionShape[] {
  const { ts } = reading.project;
  if (refuseInside(reading, declaration)) return [];
  const [ofClass] = findApiFuncs(reading.project, declaration);
  if (ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Abstract) {
    if (ofClass) refuseAbstract(reading, declaration);
    return [];
  }
  refuseOtherMembers(reading, declaration);
  const methods = methodsOf(reading.project, declaration);
  // Only for a class that serves something: a class of the application may have any base types.
  const bindings = once(() =>
    inheritedBindings(
      reading,
      { declaration, bindings: NO_BINDINGS },
      placeOf(reading, declaration),
    ),
  );
  return [...methods.values()].flatMap((method) => {
    const [ofMethod] = findApiFuncs(reading.project, method.declaration);
    const isListed =
      ofClass && isPublicMethod(ts, method.declaration) && !LIFECYCLE_HOOKS.has(nameOf(method));
    if (!ofMethod && !isListed) return [];
    const place = placeOf(reading, declaration, method);
    const options: Options = {
      ...(ofClass && readOptions(reading, ofClass, place)),
      ...(ofMethod && readOptions(reading, ofMethod, place)),
    };
    const name = messageName(options.name ?? nameOf(method));
    const className = declaration.name?.text ?? 'default';
    const signature = inheritedSignature(reading.project, declaration, method);
    const shape = readMethod(
      reading,
      { ...method, bindings: bindings(), className, options, ...(signature && { signature }) },
      { ...place, path: name },
    );
    return shape ? [shape] : [];
  });
}

/** True for a class of a function or a block: its types and its name belong to one call, and no other file sees them. */
function refuseInside(reading: Reading, declaration: ts.ClassDeclaration): boolean {
  const { ts } = reading.project;
  if (ts.isSourceFile(declaration.parent) || ts.isModuleBlock(declaration.parent)) return false;
  const nodes: readonly ts.Node[] = [declaration, ...declaration.members];
  const isDecorated = nodes
    .filter(ts.canHaveDecorators)
    .some((node) => findApiFuncs(reading.project, node).length > 0);
  if (isDecorated) {
    broken(reading, placeOf(reading, declaration), {
      code: 'MEMFS108',
      message: 'stands in a function or a block, and nobody outside can call it',
      hint: 'Move the class to the top level of the file, or remove @ApiFunc().',
    });
  }
  return true;
}

function refuseAbstract(reading: Reading, declaration: ts.ClassDeclaration): void {
  broken(reading, placeOf(reading, declaration), {
    code: 'MEMFS108',
    message: 'is an abstract class, and what extends it is not decorated with it',
    hint: 'Decorate the classes that extend it, or its methods.',
  });
}

/** The decorator says nothing on an accessor or a property, and a function that nobody serves is missed late. */
function refuseOtherMembers(reading: Reading, declaration: ts.ClassDeclaration): void {
  const { ts } = reading.project;
  for (const member of declaration.members) {
    if (!ts.isAccessor(member) && !ts.isPropertyDeclaration(member)) continue;
    if (findApiFuncs(reading.project, member).length === 0) continue;
    broken(reading, placeOf(reading, declaration, { declaration: member }), {
      code: 'MEMFS108',
      message: 'is not a method',
      hint: 'Write a method, or remove @ApiFunc().',
    });
  }
}

/** An inherited method as the class has it: type parameters of its bases replaced. */
function inheritedSignature(
  { checker }: Project,
  declaration: ts.ClassDeclaration,
  method: Candidate,
): ts.Signature | undefined {
  const symbol = declaration.name && checker.getSymbolAtLocation(declaration.name);
  if (!symbol || method.declaration.parent === declaration) return undefined;
  const type = checker.getDeclaredTypeOfSymbol(symbol);
  const property = checker.getPropertyOfType(type, nameOf(method));
  const [signature] = property
    ? checker.getTypeOfSymbolAtLocation(property, declaration).getCallSignatures()
    : [];
  return signature;
}

/** Something of a class that may be decorated. */
interface Member {
  readonly declaration: ts.MethodDeclaration | ts.AccessorDeclaration | ts.PropertyDeclaration;
}

/** A method before it is known whether it is served. */
type Candidate = Omit<Method, 'bindings'>;

/** The methods of a class by name: those of its abstract base classes first, unless they are overridden. */
function methodsOf(
  project: Project,
  declaration: ts.ClassDeclaration,
): ReadonlyMap<string, Candidate> {
  const { ts } = project;
  const methods = new Map<string, Candidate>();
  for (const level of [...abstractBases(project, declaration), declaration]) {
    for (const member of level.members) {
      if (!ts.isMethodDeclaration(member)) continue;
      const method: Candidate = { declaration: member };
      const previous = methods.get(nameOf(method));
      // An overload without a body announces the implementation that follows it.
      if (previous && previous.declaration.parent === level)
        methods.set(nameOf(method), { ...method, isOverloaded: true });
      else methods.set(nameOf(method), method);
    }
  }
  return methods;
}

function abstractBases(
  project: Project,
  declaration: ts.ClassDeclaration,
): readonly ts.ClassDeclaration[] {
  const { ts, checker } = project;
  const clause = declaration.heritageClauses?.find(
    ({ token }) => token === ts.SyntaxKind.ExtendsKeyword,
  );
  const local = clause?.types[0] && checker.getSymbolAtLocation(clause.types[0].expression);
  const base = local && targetOf(project, local).declarations?.find(ts.isClassDeclaration);
  if (!base || !(ts.getCombinedModifierFlags(base) & ts.ModifierFlags.Abstract)) return [];
  return [...abstractBases(project, base), base];
}

function nameOf({ declaration }: Member): string {
  return declaration.name.getText();
}

function placeOf(reading: Reading, declaration: ts.ClassDeclaration, method?: Member): Place {
  const className = declaration.name?.text ?? 'default';
  const classOrigin = originOf(reading.project, declaration);
  const name = method && nameOf(method);
  const origin = name === undefined ? classOrigin : `${classOrigin}.${name}`;
  return {
    node: method?.declaration.name ?? declaration.name ?? declaration,
    function: name === undefined ? className : `${className}.${name}`,
    path: messageName(name ?? className),
    origin,
    naming: { owner: origin, suffix: '' },
    depth: 0,
    defaults: [],
  };
}
