/**
 * Shapes become the schema: every package gets its functions and a copy of the types they use, with protobuf names, and
 * wrapper messages where protobuf has no direct form. Field numbers are 0 until the lock gives them.
 */
import type { EnumSchema, FunctionSchema, MessageSchema, Schema } from '../schema/schema.js';
import type { BuildSettings, Draft, Note } from './draft.js';
import { fullService, nameFunctions } from './name-functions.js';
import { PackageSchema } from './package-schema.js';
import type { FunctionShape, Shapes } from './shapes.js';

/** Builds the schema of everything that was read. */
export function buildSchema({ functions, named }: Shapes, settings: BuildSettings): Draft {
  const served: FunctionSchema[] = [];
  const messages: MessageSchema[] = [];
  const enums: EnumSchema[] = [];
  const notes = new Map<string, Note>();
  for (const [packageName, members] of byPackage(functions, settings.defaultPackage)) {
    const names = nameFunctions(packageName, members, settings);
    const part = new PackageSchema({
      packageName,
      functions: members,
      names,
      named,
      settings,
      notes,
    });
    served.push(...part.functions);
    messages.push(...part.messages);
    enums.push(...part.enums);
  }
  const schema: Schema = {
    version: 1,
    functions: served.sort((a, b) => compare(fullService(a), fullService(b))),
    messages: messages.sort((a, b) => compare(a.name, b.name)),
    enums: enums.sort((a, b) => compare(a.name, b.name)),
  };
  return { schema, notes };
}

function byPackage(
  functions: readonly FunctionShape[],
  defaultPackage: string,
): ReadonlyMap<string, FunctionShape[]> {
  const packages = new Map<string, FunctionShape[]>();
  for (const fn of functions) {
    const name = fn.package ?? defaultPackage;
    packages.set(name, [...(packages.get(name) ?? []), fn]);
  }
  return packages;
}

/** By UTF-16 code unit, so that no locale changes the order. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
