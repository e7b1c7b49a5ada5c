/** Which file of a FileDescriptorSet defines which symbol: what reflection looks up. */
import { Reader } from './wire-reader.js';

/** Files and symbols of one or several FileDescriptorSets. */
export interface DescriptorIndex {
  /** The file's FileDescriptorProto and those of all it imports, imports first; undefined for an unknown name. */
  fileNamed(name: string): readonly Uint8Array[] | undefined;
  /** As {@link DescriptorIndex.fileNamed}, for the file that defines the service, method, message or enum. */
  fileDefining(symbol: string): readonly Uint8Array[] | undefined;
}

interface File {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly imports: readonly string[];
}

/** Field numbers of descriptor.proto that this file reads. */
const SET_FILE = 1;
const FILE = { name: 1, package: 2, dependency: 3, message: 4, enum: 5, service: 6 } as const;
const MESSAGE = { name: 1, nested: 3, enum: 4 } as const;
const SERVICE = { name: 1, method: 2 } as const;

/** Reads the sets once. */
export function indexDescriptors(sets: Iterable<Uint8Array>): DescriptorIndex {
  const files = new Map<string, File>();
  const symbols = new Map<string, string>();
  for (const set of sets) {
    for (const bytes of fieldsOf(set).get(SET_FILE) ?? []) {
      const fields = fieldsOf(bytes);
      const name = textOf(fields, FILE.name);
      if (files.has(name)) continue;
      files.set(name, { name, bytes, imports: (fields.get(FILE.dependency) ?? []).map(text) });
      const scope = textOf(fields, FILE.package);
      for (const symbol of symbolsOf(fields, scope)) symbols.set(symbol, name);
    }
  }
  const fileNamed = (name: string) => (files.has(name) ? withImports(files, name) : undefined);
  return {
    fileNamed,
    fileDefining: (symbol) => fileNamed(symbols.get(symbol) ?? ''),
  };
}

function withImports(files: ReadonlyMap<string, File>, root: string): Uint8Array[] {
  const found = new Map<string, Uint8Array>();
  const add = (name: string): void => {
    const file = files.get(name);
    if (!file || found.has(name)) return;
    file.imports.forEach(add);
    found.set(name, file.bytes);
  };
  add(root);
  return [...found.values()];
}

type Fields = ReadonlyMap<number, readonly Uint8Array[]>;

function symbolsOf(file: Fields, scope: string): string[] {
  const messages = (file.get(FILE.message) ?? []).flatMap((bytes) => messageSymbols(bytes, scope));
  const enums = (file.get(FILE.enum) ?? []).map((bytes) => named(bytes, scope));
  const services = (file.get(FILE.service) ?? []).flatMap((bytes) => {
    const service = named(bytes, scope);
    const methods = fieldsOf(bytes).get(SERVICE.method) ?? [];
    return [service, ...methods.map((method) => named(method, service))];
  });
  return [...messages, ...enums, ...services];
}

function messageSymbols(bytes: Uint8Array, scope: string): string[] {
  const name = named(bytes, scope);
  const fields = fieldsOf(bytes);
  return [
    name,
    ...(fields.get(MESSAGE.nested) ?? []).flatMap((nested) => messageSymbols(nested, name)),
    ...(fields.get(MESSAGE.enum) ?? []).map((each) => named(each, name)),
  ];
}

function named(bytes: Uint8Array, scope: string): string {
  return `${scope}.${textOf(fieldsOf(bytes), MESSAGE.name)}`;
}

/** The length-delimited fields of a message, by number. */
function fieldsOf(bytes: Uint8Array): Fields {
  const fields = new Map<number, Uint8Array[]>();
  const reader = new Reader(bytes);
  while (reader.at < reader.end) {
    const tag = reader.tag();
    if ((tag & 7) !== 2) {
      reader.skip(tag);
      continue;
    }
    const number = tag >>> 3;
    fields.set(number, [...(fields.get(number) ?? []), reader.bytes()]);
  }
  return fields;
}

function textOf(fields: Fields, number: number): string {
  return text(fields.get(number)?.[0] ?? new Uint8Array());
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}
