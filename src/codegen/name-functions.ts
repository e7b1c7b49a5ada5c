/** Names of functions on the wire: service, rpc, request, response and file, as contract.md of the package promises. */
import { messageName, pascalCase, snakeCase } from '../schema/names.js';
import type { FunctionSchema } from '../schema/schema.js';
import type { PackageSettings } from './draft.js';
import type { FunctionShape } from './shapes.js';

/** The protobuf names of one function; the messages without their package. */
export interface FunctionNames {
  readonly rpc: string;
  readonly service: string;
  readonly request: string;
  readonly response: string;
  /** Proto file, relative to the proto root. */
  readonly file: string;
}

/** buf PACKAGE_VERSION_SUFFIX and PACKAGE_LOWER_SNAKE_CASE. */
const PACKAGE = /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*\.v[1-9]\d*((alpha|beta)\d*|test[a-z0-9]*)?$/;

/** Words that a class name may end in without saying what the class is about. */
const STEM = /(?<=.)(Service|Controller|Functions|Provider|Handler|Resolver)$/;

/** Names of the functions of a package, by origin. */
export function nameFunctions(
  packageName: string,
  functions: readonly FunctionShape[],
  settings: PackageSettings,
): ReadonlyMap<string, FunctionNames> {
  refusePackage(packageName, functions, settings);
  const plain = (fn: FunctionShape): string => pascalCase(fn.wireName);
  const prefixed = (fn: FunctionShape): string =>
    messageName(fn.className).replace(STEM, '') + plain(fn);
  const rpcs = new Map<string, string>();
  const uses = new Map<string, number>();
  for (const fn of functions) uses.set(plain(fn), (uses.get(plain(fn)) ?? 0) + 1);
  for (const fn of functions) {
    const service = settings.known.service(fn.origin);
    const rpc = service?.slice(packageName.length + 1, -'Service'.length);
    if (rpc === plain(fn) || rpc === prefixed(fn)) rpcs.set(fn.origin, rpc);
  }
  const taken = new Set(rpcs.values());
  for (const fn of functions) {
    if (rpcs.has(fn.origin)) continue;
    const isShared = uses.get(plain(fn)) !== 1 || taken.has(plain(fn));
    const rpc = isShared ? prefixed(fn) : plain(fn);
    rpcs.set(fn.origin, rpc);
    taken.add(rpc);
  }
  refuseClashes(functions, rpcs, settings);
  return new Map(
    functions.map(({ origin }) => [origin, namesOf(packageName, rpcs.get(origin) ?? '')]),
  );
}

function namesOf(packageName: string, rpc: string): FunctionNames {
  const name = snakeCase(rpc);
  // types.proto holds the types of the package.
  const file = name === 'types' ? 'types_service' : name;
  return {
    rpc,
    service: `${rpc}Service`,
    request: `${rpc}Request`,
    response: `${rpc}Response`,
    file: `${packageName.replaceAll('.', '/')}/${file}.proto`,
  };
}

/** `reports.v1.JsonToHtmlService` */
export function fullService(fn: FunctionSchema): string {
  return `${fn.package}.${fn.service}`;
}

/** `my-app` → `my_app.v1`, `@org/my-app` → `org.my_app.v1`. */
export function defaultPackage(packageName: string | undefined): string {
  const parts = (packageName ?? '')
    .split('/')
    .map((part) => snakeCase(part).replace(/^(?=\d)/, 'v'))
    .filter((part) => part !== '');
  return [...(parts.length > 0 ? parts : ['app']), 'v1'].join('.');
}

function refusePackage(
  packageName: string,
  [first]: readonly FunctionShape[],
  { problems }: PackageSettings,
): void {
  if (PACKAGE.test(packageName)) return;
  problems.report({
    code: 'MEMFS114',
    ...(first && { position: first.position, function: `${first.className}.${first.name}` }),
    message: `The package ${JSON.stringify(packageName)} is not a protobuf package with a version`,
    hint: 'Write lower-case words and a version, joined by dots: reports.v1.',
  });
}

/** One file and one service for each function: names that differ in case or in underscores only cannot share a package. */
function refuseClashes(
  functions: readonly FunctionShape[],
  rpcs: ReadonlyMap<string, string>,
  { problems }: PackageSettings,
): void {
  const taken = new Map<string, FunctionShape>();
  for (const fn of functions) {
    const name = snakeCase(rpcs.get(fn.origin) ?? '');
    const other = taken.get(name);
    if (other) {
      problems.report({
        code: 'MEMFS113',
        position: fn.position,
        function: `${fn.className}.${fn.name}`,
        message: `Becomes the same function on the wire as ${other.className}.${other.name} (${other.source})`,
        hint: 'Give one of them another name, @ApiFunc({ name }), or another package, @ApiFunc({ package }).',
      });
    }
    taken.set(name, fn);
  }
}
