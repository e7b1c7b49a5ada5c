/** The compiler's view of the disk: every answer goes through the observations, and a source is parsed once per text. */
import { join } from 'node:path';
import type { ts } from 'ts-morph';
import { compiler, getLibFiles, libFolderInMemoryPath, matchFiles } from './compiler.js';
import { hashOf, type Observations } from './observations.js';

/** What a system is made of. */
export interface SystemInput {
  readonly disk: Observations;
  readonly isCaseSensitive: boolean;
}

/** What a host is made of. */
export interface HostInput extends SystemInput {
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
  readonly readDirectory: (...asked: Parameters<ts.ParseConfigHost['readDirectory']>) => string[];
}

/** The system over the observations. */
export function systemOf({ disk, isCaseSensitive }: SystemInput): CompilerSystem {
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

/** The host of programs that are read and never emitted; to one after the other a module name means the same. */
export function hostOf(input: HostInput): ts.CompilerHost {
  const { sources, isCaseSensitive } = input;
  const system = systemOf(input);
  const canonical = (path: string): string => (isCaseSensitive ? path : path.toLowerCase());
  const modules = compiler.createModuleResolutionCache(system.getCurrentDirectory(), canonical);
  const host: ts.CompilerHost = {
    ...system,
    useCaseSensitiveFileNames: () => isCaseSensitive,
    getSourceFile: (path, options) => sources.get(path, options, input.disk),
    getDefaultLibFileName: (options) =>
      join(libFolderInMemoryPath, compiler.getDefaultLibFileName(options)),
    getCanonicalFileName: canonical,
    getNewLine: () => '\n',
    writeFile: () => undefined,
    getModuleResolutionCache: () => modules,
    resolveModuleNameLiterals: (...[literals, from, redirected, options, file]) =>
      literals.map((literal) => {
        const mode = compiler.getModeForUsageLocation(file, literal, options);
        const { text } = literal;
        return compiler.resolveModuleName(text, from, options, host, modules, redirected, mode);
      }),
  };
  return host;
}

/** Parsed sources by path, as long as their text and the way they are parsed stay the same. */
export class SourceCache {
  readonly #files = new Map<string, { readonly key: string; readonly file: ts.SourceFile }>();
  /** The standard library comes with the compiler; it is parsed, and never looked for. */
  readonly #library = new Map(
    getLibFiles().map(({ fileName, text }) => [join(libFolderInMemoryPath, fileName), text]),
  );

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
