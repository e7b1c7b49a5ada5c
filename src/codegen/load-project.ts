/**
 * A tsconfig becomes a project: the compiler, its program, and stable names for files. This file and the `ts` that a
 * project carries are all that the rest of codegen knows of ts-morph, so another compiler needs another loader only.
 */
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Project as MorphProject, ts } from 'ts-morph';
import { CodegenError, type Diagnostic, type Position } from './diagnostics.js';
import { Packages } from './packages.js';

/** The compiler's namespace: its own version of `typescript`. */
export type Compiler = typeof ts;

/** A loaded program, ready to be read. */
export interface Project {
  readonly ts: Compiler;
  readonly program: ts.Program;
  readonly checker: ts.TypeChecker;
  readonly packages: Packages;
  /** Where a node stands. */
  readonly positionOf: (node: ts.Node) => Position;
}

/**
 * Loads the project of a tsconfig file.
 * @throws {@link CodegenError} MEMFS100 when there is none, MEMFS102 without strictNullChecks
 */
export function loadProject(tsConfigFilePath: string): Project {
  const path = resolve(tsConfigFilePath);
  if (!existsSync(path)) {
    throw refused({
      code: 'MEMFS100',
      message: `There is no TypeScript configuration at ${path}`,
      hint: 'Name it with --project, or run in the folder of your tsconfig.json.',
    });
  }
  return projectOf(ts, openProgram(path), path);
}

/** Wraps a program that a compiler has already built, such as the one a plugin is given. */
export function projectOf(
  compiler: Compiler,
  program: ts.Program,
  tsConfigFilePath: string,
): Project {
  refuseLooseNulls(compiler, program, tsConfigFilePath);
  const packages = new Packages(dirname(tsConfigFilePath));
  return {
    ts: compiler,
    program,
    checker: program.getTypeChecker(),
    packages,
    positionOf: (node) => {
      const file = node.getSourceFile();
      const { line, character } = file.getLineAndCharacterOfPosition(node.getStart(file));
      return { file: packages.identityOf(file.fileName), line: line + 1, column: character + 1 };
    },
  };
}

function openProgram(path: string): ts.Program {
  const config = ts.getParsedCommandLineOfConfigFile(path, undefined, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: (problem) => {
      throw misconfigured(path, problem);
    },
  });
  const [problem] =
    config?.errors.filter(({ category }) => category === ts.DiagnosticCategory.Error) ?? [];
  if (!config || problem) throw misconfigured(path, problem);
  // TypeScript 6 sees no @types unless told to; earlier versions saw all of them, and so did their users.
  const types = config.options.types ?? ['*'];
  const project = new MorphProject({ compilerOptions: { ...config.options, types } });
  for (const fileName of config.fileNames) project.addSourceFileAtPath(fileName);
  return project.getProgram().compilerObject;
}

function misconfigured(path: string, problem: ts.Diagnostic | undefined): CodegenError {
  const reason = problem
    ? ts.flattenDiagnosticMessageText(problem.messageText, ' ')
    : 'it cannot be read';
  return refused({
    code: 'MEMFS100',
    message: `${path} cannot be loaded: ${reason.replace(/\.$/, '')}`,
    hint: 'Correct the file.',
  });
}

function refuseLooseNulls(compiler: Compiler, program: ts.Program, path: string): void {
  const { strict, strictNullChecks } = program.getCompilerOptions();
  // Strict is the default since TypeScript 6.0.
  const isStrictByDefault = Number(compiler.versionMajorMinor) >= 6;
  if (strictNullChecks ?? strict ?? isStrictByDefault) return;
  throw refused({
    code: 'MEMFS102',
    message: `${path} leaves strictNullChecks off, so the compiler forgets null and undefined`,
    hint: 'Set "strict": true, or "strictNullChecks": true, in its compilerOptions.',
  });
}

function refused(diagnostic: Diagnostic): CodegenError {
  return new CodegenError([diagnostic]);
}
