/**
 * A tsconfig becomes a project: the compiler, its program, and stable names for files. This file, the compiler's host and the
 * `ts` that a project carries are all that codegen knows of the compiler's package, so another one needs another loader only.
 */
import { basename, dirname, join, resolve } from 'node:path';
import type { ts } from 'ts-morph';
import { compiler } from './compiler.js';
import { type HostInput, hostOf, keyOfOptions, SourceCache, systemOf } from './compiler-host.js';
import { CodegenError, type Diagnostic, type Position } from './diagnostics.js';
import { type Disk, realDisk } from './disk.js';
import { type Difference, differences, Observations } from './observations.js';
import { Packages } from './packages.js';

/** The compiler's namespace: its own version of `typescript`. */
export type Compiler = typeof compiler;

/** A loaded program, ready to be read. */
export interface Project {
  readonly ts: Compiler;
  readonly program: ts.Program;
  readonly checker: ts.TypeChecker;
  readonly packages: Packages;
  /** Where a node stands. */
  readonly positionOf: (node: ts.Node) => Position;
  /** Where a character of a source stands. */
  readonly positionAt: (file: ts.SourceFile, offset: number) => Position;
}

/**
 * Loads the project of a tsconfig file.
 * @throws {@link CodegenError} MEMFS100 when there is none, MEMFS102 without strictNullChecks
 */
export function loadProject(tsConfigFilePath: string, disk: Disk = realDisk): Project {
  return new ProjectLoader(tsConfigFilePath, disk).load();
}

/** Wraps a program that a compiler has already built, such as the one a plugin is given. */
export function projectOf(ts: Compiler, program: ts.Program, packages: Packages): Project {
  const positionAt = (file: ts.SourceFile, offset: number): Position => {
    const { line, character } = file.getLineAndCharacterOfPosition(offset);
    return { file: packages.identityOf(file.fileName), line: line + 1, column: character + 1 };
  };
  return {
    ts,
    program,
    checker: program.getTypeChecker(),
    packages,
    positionOf: (node) => positionAt(node.getSourceFile(), node.getStart()),
    positionAt,
  };
}

/** What stays for as long as only texts of sources change. */
interface Frame {
  readonly disk: Observations;
  readonly options: ts.CompilerOptions;
  readonly rootNames: readonly string[];
  readonly packages: Packages;
  readonly host: ts.CompilerHost;
}

/** A program in its frame. */
interface Loaded {
  readonly frame: Frame;
  readonly project: Project;
}

/** Loads a project again and again; what has not changed on the disk is neither read nor parsed again. */
export class ProjectLoader {
  readonly #path: string;
  readonly #disk: Disk;
  #sources = new SourceCache();
  #optionsKey = '';
  #last: Loaded | undefined;

  constructor(tsConfigFilePath: string, disk: Disk = realDisk) {
    const path = resolve(tsConfigFilePath);
    // Through a link the same files would have other names.
    this.#path = join(disk.realPathOf(dirname(path)), basename(path));
    this.#disk = disk;
  }

  /** What the project that was loaded last is made of. */
  get observations(): Observations | undefined {
    return this.#last?.frame.disk;
  }

  /** @throws {@link CodegenError} MEMFS100 or MEMFS102 */
  load(): Project {
    const last = this.#last;
    // After an error nothing is known.
    this.#last = undefined;
    this.#last = last ? this.#loadedAfter(last) : this.#loaded(this.#open());
    return this.#last.project;
  }

  #loadedAfter(last: Loaded): Loaded {
    const { frame, project } = last;
    const changes = [...differences(this.#disk, frame.disk.answers())];
    if (changes.length === 0) return last;
    const isEdited = changes.every((change) => isEdit(change, project.program));
    if (!isEdited) return this.#loaded(this.#open());
    for (const { path } of changes) frame.disk.renew(path);
    return this.#loaded(frame, project.program);
  }

  #open(): Frame {
    const disk = new Observations(this.#disk);
    if (!disk.isFile(this.#path)) throw missing(this.#path);
    const { options, fileNames } = this.#readConfig(disk);
    refuseLooseNulls(options, this.#path);
    // TypeScript 6 sees no @types unless told to; earlier versions saw all of them, and so did their users.
    const all = { ...options, types: options.types ?? ['*'] };
    const key = keyOfOptions(all);
    if (key !== this.#optionsKey) this.#sources = new SourceCache();
    this.#optionsKey = key;
    return {
      disk,
      options: all,
      rootNames: [...fileNames].sort(),
      packages: new Packages(dirname(this.#path), disk),
      host: hostOf(this.#hostInput(disk)),
    };
  }

  #loaded(frame: Frame, oldProgram?: ts.Program): Loaded {
    const { options, rootNames, packages, host } = frame;
    const program = compiler.createProgram({
      rootNames,
      options,
      host,
      ...(oldProgram && { oldProgram }),
    });
    return { frame, project: projectOf(compiler, program, packages) };
  }

  #readConfig(disk: Observations): ts.ParsedCommandLine {
    const path = this.#path;
    const config = compiler.getParsedCommandLineOfConfigFile(path, undefined, {
      ...systemOf(this.#hostInput(disk)),
      onUnRecoverableConfigFileDiagnostic: (problem) => {
        throw misconfigured(path, problem);
      },
    });
    if (!config) throw missing(path);
    // What is no JSON is not among its errors.
    const [problem] = compiler.getConfigFileParsingDiagnostics(config);
    if (problem) throw misconfigured(path, problem);
    return config;
  }

  #hostInput(disk: Observations): HostInput {
    const isCaseSensitive = this.#disk.isCaseSensitive ?? compiler.sys.useCaseSensitiveFileNames;
    return { disk, isCaseSensitive, sources: this.#sources };
  }
}

/** A source that the program has already, with another text: every import leads to where it led. */
function isEdit({ question, path }: Difference, program: ts.Program): boolean {
  return (
    question === 'text' && !path.endsWith('.json') && program.getSourceFile(path) !== undefined
  );
}

function missing(path: string): CodegenError {
  return refused({
    code: 'MEMFS100',
    message: `There is no TypeScript configuration at ${path}`,
    hint: 'Name it with --project, or run in the folder of your tsconfig.json.',
  });
}

function misconfigured(path: string, { messageText }: ts.Diagnostic): CodegenError {
  const reason = compiler.flattenDiagnosticMessageText(messageText, ' ');
  return refused({
    code: 'MEMFS100',
    message: `${path} cannot be loaded: ${reason.replace(/\.$/, '')}`,
    hint: 'Correct the file.',
  });
}

/** @throws {@link CodegenError} MEMFS102 without strictNullChecks */
export function refuseLooseNulls(
  { strict, strictNullChecks }: ts.CompilerOptions,
  path: string,
  usedCompiler: Compiler = compiler,
): void {
  // Strict is the default since TypeScript 6.0.
  const isStrictByDefault = Number(usedCompiler.versionMajorMinor) >= 6;
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
