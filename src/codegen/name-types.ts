/** Names of messages and enums in one package: that of the declaration, or the owner's with the property. */
import { messageName, pascalCase } from '../schema/names.js';
import type { NamedShapes, PackageSettings } from './draft.js';
import { wrapperField } from './lower-fields.js';
import { hintOf } from './name-hints.js';
import type { FunctionNames } from './name-functions.js';
import type { FunctionShape, NamedShape, Shape } from './shapes.js';

interface Scope {
  readonly packageName: string;
  readonly names: ReadonlyMap<string, FunctionNames>;
  readonly named: NamedShapes;
  readonly settings: PackageSettings;
}

/** Gives every type of a package one name, and no two the same. */
export class TypeNames {
  readonly #scope: Scope;
  readonly #byOrigin = new Map<string, string>();
  readonly #taken = new Map<string, string>();
  readonly #reserved = new Set<string>();

  constructor(scope: Scope) {
    this.#scope = scope;
    for (const { request, response, service } of scope.names.values()) {
      for (const name of [request, response, service]) this.#reserved.add(name);
    }
  }

  /** Names the types that the functions use: those of earlier builds first, then declared ones, then anonymous ones. */
  allocate(functions: readonly FunctionShape[]): void {
    const origins = [...this.#reachable(functions)].sort();
    for (const origin of origins) this.#adopt(origin);
    const isDeclared = (origin: string): boolean =>
      'base' in (this.#scope.named.get(origin)?.naming ?? {});
    for (const origin of origins.filter(isDeclared)) this.nameOf(origin);
    for (const origin of origins) this.nameOf(origin);
  }

  /** The name of a type, without the package. */
  nameOf(origin: string): string {
    const known = this.#byOrigin.get(origin) ?? this.#scope.names.get(origin)?.rpc;
    return known ?? this.#take(origin, this.#candidate(origin));
  }

  /** The name of a wrapper message. */
  wrapper(origin: string, shape: Shape): string {
    return (
      this.#byOrigin.get(origin) ??
      this.#adopt(origin) ??
      this.#adopt(origin, this.#earlier(origin, shape)) ??
      this.#take(origin, this.#hint(shape), pascalCase(wrapperField(shape)))
    );
  }

  /** The origin of a wrapper before the type inside went to another file. */
  #earlier(origin: string, shape: Shape): string {
    const [inner] = innerShapes(shape);
    if (inner) return this.#earlier(origin, inner);
    if (shape.kind !== 'named' || !this.#hasName(shape.origin)) return origin;
    const { packageName, settings } = this.#scope;
    const earlier = settings.known.origin(`${packageName}.${this.nameOf(shape.origin)}`);
    return earlier === undefined ? origin : origin.replace(shape.origin, () => earlier);
  }

  /** What a shape is called as a part of another name. */
  #hint(shape: Shape): string {
    return hintOf(shape, (origin) => (this.#hasName(origin) ? this.nameOf(origin) : 'Value'));
  }

  /** False for what is any JSON: it has no message of its own. */
  #hasName(origin: string): boolean {
    const named = this.#scope.named.get(origin);
    return named !== undefined && named.kind !== 'json';
  }

  #adopt(origin: string, earlier = origin): string | undefined {
    const { packageName, settings } = this.#scope;
    const full = settings.known.type(earlier);
    const name = full?.slice(packageName.length + 1);
    if (name === undefined || this.#reserved.has(name) || this.#taken.has(name)) return undefined;
    return this.#keep(origin, name);
  }

  #candidate(origin: string): string {
    const naming = this.#scope.named.get(origin)?.naming;
    if (!naming) throw new Error(`No type is known as ${origin}.`);
    if ('base' in naming) {
      return messageName(naming.base) + naming.args.map((arg) => this.#hint(arg)).join('');
    }
    return this.nameOf(naming.owner) + naming.suffix;
  }

  /** `ending`: what makes another name of a taken one; without it, the file of the declaration, with a warning. */
  #take(origin: string, candidate: string, ending?: string): string {
    if (!this.#isTaken(candidate)) return this.#keep(origin, candidate);
    if (this.#reserved.has(candidate) && !this.#isTaken(`${candidate}Value`)) {
      return this.#keep(origin, `${candidate}Value`);
    }
    // An anonymous element of a type that holds itself: `type Nested = (number | Nested)[]`.
    const owner = this.#taken.get(candidate) ?? '';
    const isElement = origin.startsWith(`${owner}[`) || origin.startsWith(`${owner}{`);
    const own = isElement ? 'Item' : ending;
    const other = candidate + (own ?? pascalCase(fileStem(origin)));
    for (let count = 1; ; count++) {
      const name = count === 1 ? other : `${other}${count}`;
      if (this.#isTaken(name)) continue;
      if (own === undefined) this.#warn(origin, { candidate, name });
      return this.#keep(origin, name);
    }
  }

  #isTaken(name: string): boolean {
    return this.#reserved.has(name) || this.#taken.has(name) || this.#isWrapper(name);
  }

  /** True for the name of a wrapper in the lock: wrappers come last, and would find it taken. */
  #isWrapper(name: string): boolean {
    const { packageName, settings } = this.#scope;
    return settings.known.isWrapper(`${packageName}.${name}`);
  }

  #keep(origin: string, name: string): string {
    this.#byOrigin.set(origin, name);
    this.#taken.set(name, origin);
    return name;
  }

  #warn(
    origin: string,
    { candidate, name }: { readonly candidate: string; readonly name: string },
  ): void {
    const position = this.#scope.named.get(origin)?.position;
    const unnamed = this.#isWrapper(candidate)
      ? 'a message around lists or absent values'
      : 'a message of a function';
    this.#scope.settings.problems.report({
      code: 'MEMFS151',
      ...(position && { position }),
      message: `${candidate} is also the name of ${this.#taken.get(candidate) ?? unnamed}, so this one becomes ${name}`,
      hint: 'Rename one of them for a nicer proto; the name is locked once it is in use.',
    });
  }

  /** The origins that the functions lead to. */
  #reachable(functions: readonly FunctionShape[]): ReadonlySet<string> {
    const origins = new Set<string>();
    const visit = (shape: Shape): void => {
      for (const inner of innerShapes(shape)) visit(inner);
      if (shape.kind !== 'named' || origins.has(shape.origin)) return;
      const named = this.#scope.named.get(shape.origin);
      if (!named || named.kind === 'json') return;
      origins.add(shape.origin);
      for (const inner of partsOf(named)) visit(inner);
    };
    for (const { parameters, result } of functions) {
      for (const { shape } of result ? [...parameters, result] : parameters) visit(shape);
    }
    return origins;
  }
}

function innerShapes(shape: Shape): readonly Shape[] {
  if ('of' in shape) return [shape.of];
  if ('element' in shape) return [shape.element];
  return shape.kind === 'map' ? [shape.value] : [];
}

function partsOf(named: NamedShape): readonly Shape[] {
  if ('fields' in named) return named.fields.map(({ shape }) => shape);
  return named.kind === 'wrapper' ? [named.of] : [];
}

/** `src/billing/address.ts#Address` → `address` */
function fileStem(origin: string): string {
  const path = origin.slice(0, origin.indexOf('#'));
  return path.slice(path.lastIndexOf('/') + 1).replace(/\..*$/, '');
}
