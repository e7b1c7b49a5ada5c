/** How a module in memory is to be read: by extension, by its package's "type", or, where neither says, by its syntax, as Node does. */
import { posix } from 'node:path';
import { compileFunction } from 'node:vm';
import { packageOf, type ModuleFiles } from './module-files.js';

/** What `load` hooks call a format. */
export type ModuleFormat =
  'module' | 'commonjs' | 'json' | 'wasm' | 'module-typescript' | 'commonjs-typescript';

const BY_EXTENSION: Readonly<Record<string, ModuleFormat>> = {
  '.mjs': 'module',
  '.cjs': 'commonjs',
  '.node': 'commonjs',
  '.json': 'json',
  '.wasm': 'wasm',
  '.mts': 'module-typescript',
  '.cts': 'commonjs-typescript',
};

/** Parameters of the function that Node compiles a CommonJS module to. */
export const COMMONJS_PARAMETERS = [
  'exports',
  'require',
  'module',
  '__filename',
  '__dirname',
] as const;

/** What V8 says of a file that only a module can be (Node documents the cases under --experimental-detect-module). */
const MODULE_SYNTAX =
  /Cannot use import statement outside a module|Unexpected token 'export'|Cannot use 'import\.meta' outside a module|await is only valid in async functions and the top level bodies of modules/;

/** The format of the file at a path. */
export function formatOf(files: ModuleFiles, path: string): ModuleFormat {
  const extension = posix.extname(path);
  const known = BY_EXTENSION[extension];
  if (known !== undefined) return known;
  const suffix = extension === '.ts' ? '-typescript' : '';
  const type = packageOf(files, path)?.type;
  if (type === 'module' || type === 'commonjs') return `${type}${suffix}`;
  // TypeScript cannot be told apart by the parser: without a "type" it is CommonJS.
  if (suffix !== '') return 'commonjs-typescript';
  return hasModuleSyntax(textOf(files, path)) ? 'module' : 'commonjs';
}

/** UTF-8 text without a byte order mark. */
export function textOf(files: ModuleFiles, path: string): string {
  return Buffer.from(files.readfilebytes(path))
    .toString()
    .replace(/^\uFEFF/, '');
}

function hasModuleSyntax(source: string): boolean {
  try {
    compileFunction(source.replace(/^#!.*/, ''), [...COMMONJS_PARAMETERS]);
    return false;
  } catch (error) {
    return error instanceof Error && MODULE_SYNTAX.test(error.message);
  }
}
