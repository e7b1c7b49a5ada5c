/** Finds and loads a generated module, and the functions of a class in it. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FunctionSchema, Schema } from '../schema/schema.js';
import type { GeneratedModule } from './codec.js';

/** Where a generated module is: its folder, or the module itself (a bundle imports it). */
export type GeneratedSource = string | GeneratedModule;

/** Folder that `memfs generate` writes unless told otherwise. */
export const DEFAULT_GENERATED = './generated';

/** Where functions of a class that no build has read leave a developer standing. */
const REMEDY = 'Run `memfs generate` (or `nest build` with the plugin nestjs-memfs/plugin).';

/**
 * Loads the generated module; a relative folder is one of the working directory.
 * @throws {Error} when there is none, or one of another version
 */
export async function loadGenerated(
  source: GeneratedSource = DEFAULT_GENERATED,
): Promise<GeneratedModule> {
  if (typeof source !== 'string') return checked(source, 'the given module');
  const file = resolve(source, 'index.mjs');
  if (!existsSync(file)) throw new Error(`There is no generated module at ${file}. ${REMEDY}`);
  // What a dynamic import gives is unknown; `checked` looks at it.
  const module = (await import(pathToFileURL(file).href)) as GeneratedModule;
  return checked(module, file);
}

function checked(module: GeneratedModule, where: string): GeneratedModule {
  const version: unknown = (module.schema as Schema | undefined)?.version;
  if (version !== 1) {
    throw new Error(
      `${where} has schema version ${String(version)}, this package reads version 1. ${REMEDY}`,
    );
  }
  return module;
}

/** A class as a value. */
export type ClassOf<T extends object = object> = abstract new (...args: never[]) => T;

/** A method, and the package that the decorator names when two classes share a name. */
export interface MethodName {
  readonly method: string;
  readonly package?: string | undefined;
}

/**
 * The schema of a class's method.
 * @throws {Error} when the build has not read it, or when it cannot be told apart
 */
export function functionOf(schema: Schema, type: ClassOf, name: MethodName): FunctionSchema {
  const { method } = name;
  const [only, second] = functionsNamed(schema, type, name);
  if (!only) {
    throw new Error(`${type.name}.${method} is not in the generated schema. ${REMEDY}`);
  }
  if (second) {
    throw new Error(
      `${type.name}.${method} stands twice in the generated schema (${only.source}, ${second.source}). ` +
        'Give one of the two classes another name, or another package with @ApiFunc({ package }).',
    );
  }
  return only;
}

/** True when the build has made a function of a class's method. */
export function isFunction(schema: Schema, type: ClassOf, name: MethodName): boolean {
  return functionsNamed(schema, type, name).length > 0;
}

/** The functions of this name, of the class or else of its nearest base that has some. */
function functionsNamed(
  schema: Schema,
  type: ClassOf,
  { method, package: inPackage }: MethodName,
): readonly FunctionSchema[] {
  const found = schema.functions.filter(
    (fn) => fn.name === method && (inPackage === undefined || fn.package === inPackage),
  );
  const nearest = namesOf(type)
    .map((name) => found.filter(({ className }) => className === name))
    .find((matches) => matches.length > 0);
  return nearest ?? [];
}

/** Names of the class and its bases, nearest first: an inherited function may be listed under its base. */
function namesOf(type: ClassOf): string[] {
  const names: string[] = [];
  for (
    let at: unknown = type;
    typeof at === 'function' && at.name !== '';
    at = Object.getPrototypeOf(at)
  ) {
    names.push(at.name);
  }
  return names;
}
