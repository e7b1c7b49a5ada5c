/** `@ApiFunc()`: marks a method, or every public method of a class, as a function to serve. Metadata only; this file is its one reader. */
import 'reflect-metadata';

/** What a decorated function may say about itself. Names have to be literals: the build reads them from the source. */
export interface ApiFuncOptions {
  /** Name of the function on the wire. @default the method's name */
  readonly name?: string;
  /** Protobuf package, with a version: `reports.v1`. @default from package.json: `my-app` → `my_app.v1` */
  readonly package?: string;
  /** TCP port of the gRPC server; functions of one port share a server. @default the module's port */
  readonly port?: number;
  /** What the function does. @default the method's doc comment */
  readonly description?: string;
  /** Deadline of a call that brings none, in milliseconds. @default none */
  readonly timeoutMs?: number;
  /** True when a repeated call does no harm, so that a client may retry it. @default false */
  readonly idempotent?: boolean;
}

/** A decorated method of a class. */
export interface ApiFuncMark {
  /** TypeScript name of the method. */
  readonly method: string;
  /** False when only its class is decorated: a private method and one that Nest calls look like that, too. */
  readonly isDecorated: boolean;
  /** Options of the class, overridden by those of the method. */
  readonly options: ApiFuncOptions;
}

const MARK = Symbol.for('nestjs-memfs:api-func');

/**
 * Serves this method, or every public method of this class, as a gRPC function.
 *
 * @example
 * class Reports {
 *   \@ApiFunc({ package: 'reports.v1' })
 *   jsonToHtml(report: Report): string { … }
 * }
 */
export function ApiFunc(options: ApiFuncOptions = {}): ClassDecorator & MethodDecorator {
  return (target: object, key?: string | symbol) => {
    if (key === undefined) Reflect.defineMetadata(MARK, options, target);
    else Reflect.defineMetadata(MARK, options, target, key);
  };
}

/** The decorated methods of a class, inherited ones included, in the order of declaration, base class first. */
export function apiFuncsOf(type: abstract new (...args: never[]) => object): ApiFuncMark[] {
  const prototype = type.prototype as object;
  const ofClass = Reflect.getMetadata(MARK, type) as ApiFuncOptions | undefined;
  return methodsOf(prototype).flatMap((method) => {
    const ofMethod = Reflect.getMetadata(MARK, prototype, method) as ApiFuncOptions | undefined;
    if (!ofClass && !ofMethod) return [];
    const isDecorated = ofMethod !== undefined;
    return [{ method, isDecorated, options: { ...ofClass, ...ofMethod } }];
  });
}

function methodsOf(prototype: object): string[] {
  const chain: object[] = [];
  for (
    let at: object | null = prototype;
    at && at !== Object.prototype;
    at = Object.getPrototypeOf(at) as object | null
  ) {
    chain.unshift(at);
  }
  const names = chain.flatMap((level) =>
    Object.entries(Object.getOwnPropertyDescriptors(level))
      .filter(([name, { value }]) => name !== 'constructor' && typeof value === 'function')
      .map(([name]) => name),
  );
  return [...new Set(names)];
}
