/** Type names of descriptors. Some servers (proto-loader's among them) give them relative to where they stand, and leave out imports and JSON names. */
import type { DescriptorProto, FileDescriptorProto } from '@bufbuild/protobuf/wkt';

/**
 * Makes every type name fully qualified, with its leading dot, gives fields the JSON name that they lack, and makes every file
 * import the files whose types it names.
 * Of the scopes that have a name, the innermost is meant.
 * @see https://protobuf.dev/programming-guides/proto3/#packages
 */
export function qualifyNames(files: Iterable<FileDescriptorProto>): void {
  const known: Known = new Map();
  for (const file of files) {
    for (const { name } of file.enumType) known.set(join(file.package, name), file.name);
    for (const message of file.messageType) collect(message, file, { scope: file.package, known });
  }
  for (const file of files) new Qualifier(file, known).qualify();
}

/** Fully-qualified name → the file that defines it. */
type Known = Map<string, string>;

function collect(
  message: DescriptorProto,
  file: FileDescriptorProto,
  { scope, known }: { readonly scope: string; readonly known: Known },
): void {
  const own = join(scope, message.name);
  known.set(own, file.name);
  for (const { name } of message.enumType) known.set(join(own, name), file.name);
  for (const nested of message.nestedType) collect(nested, file, { scope: own, known });
}

class Qualifier {
  readonly #file: FileDescriptorProto;
  readonly #known: Known;

  constructor(file: FileDescriptorProto, known: Known) {
    this.#file = file;
    this.#known = known;
  }

  qualify(): void {
    const { package: scope, messageType, extension, service } = this.#file;
    for (const message of messageType) this.#message(message, scope);
    for (const each of extension) {
      each.typeName = this.#name(each.typeName, scope);
      each.extendee = this.#name(each.extendee, scope);
    }
    for (const { name, method } of service) {
      const own = join(scope, name);
      for (const each of method) {
        each.inputType = this.#name(each.inputType, own);
        each.outputType = this.#name(each.outputType, own);
      }
    }
  }

  #message(message: DescriptorProto, scope: string): void {
    const own = join(scope, message.name);
    for (const field of message.field) {
      field.typeName = this.#name(field.typeName, own);
      if (field.jsonName === '') field.jsonName = jsonName(field.name);
    }
    for (const nested of message.nestedType) this.#message(nested, own);
  }

  #name(name: string, scope: string): string {
    if (name === '') return name;
    const found = name.startsWith('.') ? name.slice(1) : this.#find(name, scope);
    const definedIn = this.#known.get(found);
    const { dependency, name: own } = this.#file;
    if (definedIn !== undefined && definedIn !== own && !dependency.includes(definedIn)) {
      dependency.push(definedIn);
    }
    return `.${found}`;
  }

  #find(name: string, scope: string): string {
    for (let at = scope; at !== ''; at = at.slice(0, Math.max(at.lastIndexOf('.'), 0))) {
      if (this.#known.has(join(at, name))) return join(at, name);
    }
    return name;
  }
}

/** As protoc makes it: `sown_at` → `sownAt`. */
function jsonName(name: string): string {
  return name.replace(/_+(.)?/g, (_, next: string | undefined) => next?.toUpperCase() ?? '');
}

function join(scope: string, name: string): string {
  return scope === '' ? name : `${scope}.${name}`;
}
