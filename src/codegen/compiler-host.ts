/** The compiler's view of the disk: every answer goes through the observations, and a source is parsed once per text. */
import { join } from 'node:path';
import type { ts } from 'ts-morph';
import { compiler, getLibFiles, libFolderInMemoryPath, matchFiles } from './compiler.js';
import { hashOf, type Observations } from './observations.js';

/** What a host is made of. */
export interface HostInput {
  readonly disk: Observations;
  readonly isCaseSensitive: boolean;
  readonly sources: SourceCache;
}

/** What the configuration asks, and the program after it. */
export interface CompilerSystem {
  readonly useCaseSensitiveFileNames: boolean;
  readonly fileExists: (path: string) => boolean;
  readonly directoryExists: (path: string) => boolean;
  readonly readFile: (path: string) => string | undefined;
  readonly realpath: (path: string) => string;
  readonly getCurrentDirectory: () => string;
  readonly getDirectories: (path: string) => string[];
  readonly readDirectory: ts.ParseConfigHost['readDirectory'];
}

/** The system over the observations. */
export function systemOf({ disk, isCaseSensitive }: HostInput): CompilerSystem {
  const namesIn = (path: string, ofFolders: boolean): string[] =>
    disk.entries(path).flatMap(({ name, isFolder }) => (isFolder === ofFolders ? [name] : []));
  const getEntries = (path: string): { files: string[]; directories: string[] } => ({
    files: namesIn(path, false),
    directories: namesIn(path, true),
  });
  return {
    useCaseSensitiveFileNames: isCaseSensitive,
    fileExists: (path) => disk.isFile(path),
    directoryExists: (path) => disk.isFolder(path),
    readFile: (path) => disk.text(path),
    realpath: (path) => disk.realPath(path),
    getCurrentDirectory: () => process.cwd(),
    getDirectories: (path) => namesIn(path, true),
    readDirectory: (...[root, extensions, excludes, includes, depth]) =>
      matchFiles(
        root,
        extensions,
        excludes ?? [],
        includes,
        isCaseSensitive,
        process.cwd(),
        depth,
        getEntries,
        (path) => disk.realPath(path),
        (path) => disk.isFolder(path),
      ),
  };
}

/** The host of a program that is read and never emitted. */
export function hostOf(input: HostInput): ts.CompilerHost {
  const { sources, isCaseSensitive } = input;
  const system = systemOf(input);
  return {
    ...system,
    useCaseSensitiveFileNames: () => isCaseSensitive,
    readDirectory: (...args) => [...system.readDirectory(...args)],
    readFile: (path) => sources.libraryText(path) ?? system.readFile(path),
    fileExists: (path) => sources.libraryText(path) !== undefined || system.fileExists(path),
    getSourceFile: (path, options) => sources.get(path, options, input.disk),
    getDefaultLibFileName: (options) =>
      join(libFolderInMemoryPath, compiler.getDefaultLibFileName(options)),
    getDefaultLibLocation: () => libFolderInMemoryPath,
    getCanonicalFileName: (path) => (isCaseSensitive ? path : path.toLowerCase()),
    getNewLine: () => '\n',
    writeFile: () => undefined,
  };
}

/** Parsed sources by path, as long as their text and the way they are parsed stay the same. */
export class SourceCache {
  readonly #files = new Map<string, { readonly key: string; readonly file: ts.SourceFile }>();
  readonly #library = new Map(
    getLibFiles().map(({ fileName, text }) => [join(libFolderInMemoryPath, fileName), text]),
  );

  /** The text of a file of the standard library, which comes with the compiler. */
  libraryText(path: string): string | undefined {
    return this.#library.get(path);
  }

  get(
    path: string,
    options: ts.ScriptTarget | ts.CreateSourceFileOptions,
    disk: Observations,
  ): ts.SourceFile | undefined {
    const library = this.#library.get(path);
    const textHash = library === undefined ? disk.hashOf(path) : 'library';
    if (textHash === '') return undefined;
    const parsing = typeof options === 'object' ? options : { languageVersion: options };
    const key = `${textHash} ${parsing.languageVersion} ${parsing.impliedNodeFormat ?? ''}`;
    const known = this.#files.get(path);
    if (known?.key === key) return known.file;
    const text = library ?? disk.text(path) ?? '';
    const file = compiler.createSourceFile(path, text, {
      ...parsing,
      jsDocParsingMode: hasNoDocs(path)
        ? compiler.JSDocParsingMode.ParseNone
        : compiler.JSDocParsingMode.ParseAll,
    });
    // The parsed file has the text; a second copy would stay for as long as the program.
    disk.forgetText(path);
    this.#files.set(path, { key, file });
    return file;
  }
}

/** Comments of the standard library and of Node make up half of the time to parse them, and nobody reads them. */
function hasNoDocs(path: string): boolean {
  return path.startsWith(libFolderInMemoryPath) || path.includes('/node_modules/@types/node/');
}

/** A text that differs for options that differ. */
export function keyOfOptions(options: ts.CompilerOptions): string {
  return hashOf(JSON.stringify(options));
}
