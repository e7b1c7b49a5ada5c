/** A service that uses types of other modules, and the names that these have after a build. */
import type { GenerateResult } from '../../../src/codegen/index.js';

/** Names by origin, and what was said about them. */
export interface Names {
  readonly names: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
}

/** A class with these functions, which sees each module under the letters of its path: `z.dto` as `zdto`. */
export function serviceOf(modules: readonly string[], functions: readonly string[]): string {
  return [
    "import { ApiFunc } from 'nestjs-memfs';",
    ...modules.map((path) => `import type * as ${path.replace(/\W/g, '')} from './${path}.js';`),
    '@ApiFunc()',
    'export class Service {',
    ...functions.map((signature) => `${signature} { throw new Error(); }`),
    '}',
  ].join('\n');
}

/** The names of all types but those of requests and responses. */
export function namesOf({ schema, warnings }: GenerateResult): Names {
  const types = [...schema.messages, ...schema.enums].filter(
    ({ origin }) => !/\(\w+\)$/.test(origin),
  );
  return {
    names: Object.fromEntries(
      types.map(({ origin, name }) => [origin, name.replace(/^.*\./, '')]).sort(),
    ) as Record<string, string>,
    warnings: warnings.map(({ message }) => message),
  };
}
