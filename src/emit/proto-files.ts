/** The proto files of a schema, each with what stands in it: the one list from which text and descriptors are made. */
import { packageOf } from '../schema/names.js';
import type {
  EnumSchema,
  FunctionSchema,
  MessageSchema,
  Schema,
  TypeSchema,
} from '../schema/schema.js';

/** One file, its content in order. */
export interface ProtoFile {
  /** Relative to the proto root: `reports/v1/types.proto`. */
  readonly path: string;
  readonly package: string;
  /** Paths, sorted. */
  readonly imports: readonly string[];
  readonly functions: readonly FunctionSchema[];
  readonly messages: readonly MessageSchema[];
  readonly enums: readonly EnumSchema[];
}

/** Everything that a file says, in one list. */
export function contentOf(file: ProtoFile): readonly unknown[] {
  return [
    file.path,
    file.package,
    ...file.imports,
    ...file.functions,
    ...file.messages,
    ...file.enums,
  ];
}

const TIMESTAMP = 'google/protobuf/timestamp.proto';
const DURATION = 'google/protobuf/duration.proto';
const STRUCT = 'google/protobuf/struct.proto';

/** The files, sorted by path. */
export function protoFiles({ functions, messages, enums }: Schema): ProtoFile[] {
  const fileOf = new Map([...messages, ...enums].map(({ name, file }) => [name, file]));
  const byPath = {
    functions: groupByFile(functions),
    messages: groupByFile(messages),
    enums: groupByFile(enums),
  };
  const paths = new Set(Object.values(byPath).flatMap((groups) => [...groups.keys()]));
  return [...paths].sort().map((path) => {
    const content = {
      functions: byPath.functions.get(path) ?? [],
      messages: byPath.messages.get(path) ?? [],
      enums: byPath.enums.get(path) ?? [],
    };
    const [first] = [...content.messages, ...content.enums];
    return {
      path,
      package: content.functions[0]?.package ?? packageOf(first?.name ?? ''),
      imports: importsOf(path, content, fileOf),
      ...content,
    };
  });
}

function groupByFile<T extends { readonly file: string }>(
  items: readonly T[],
): ReadonlyMap<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(item.file);
    if (group) group.push(item);
    else groups.set(item.file, [item]);
  }
  return groups;
}

function importsOf(
  path: string,
  { functions, messages }: Pick<ProtoFile, 'functions' | 'messages'>,
  fileOf: ReadonlyMap<string, string>,
): string[] {
  const needed = new Set<string>();
  const addType = (type: TypeSchema): void => {
    for (const each of leaves(type)) {
      const file = fileOfType(each, fileOf);
      if (file !== undefined && file !== path) needed.add(file);
    }
  };
  for (const { request, response } of functions) {
    addType({ kind: 'message', message: request });
    addType({ kind: 'message', message: response });
  }
  for (const { fields } of messages) for (const { type } of fields) addType(type);
  return [...needed].sort();
}

function leaves(type: TypeSchema): TypeSchema[] {
  if (type.kind === 'list') return [type.element];
  return type.kind === 'map' ? [type.value] : [type];
}

function fileOfType(type: TypeSchema, fileOf: ReadonlyMap<string, string>): string | undefined {
  switch (type.kind) {
    case 'timestamp':
      return TIMESTAMP;
    case 'duration':
      return DURATION;
    case 'value':
    case 'struct':
      return STRUCT;
    case 'enum':
      return fileOf.get(type.enum);
    case 'message':
      // A dynamic function takes and gives google.protobuf.Value itself.
      return type.message.startsWith('google.protobuf.') ? STRUCT : fileOf.get(type.message);
    default:
      return undefined;
  }
}

/** Fully-qualified protobuf name of a message-like or enum type, scalar name otherwise; of a list, that of its elements. */
export function typeName(type: Exclude<TypeSchema, { kind: 'map' }>): string {
  switch (type.kind) {
    case 'scalar':
      return type.scalar;
    case 'bytes':
      return 'bytes';
    case 'timestamp':
      return 'google.protobuf.Timestamp';
    case 'duration':
      return 'google.protobuf.Duration';
    case 'value':
      return 'google.protobuf.Value';
    case 'struct':
      return 'google.protobuf.Struct';
    case 'enum':
      return type.enum;
    case 'message':
      return type.message;
    case 'list':
      return typeName(type.element);
    default:
      return type satisfies never;
  }
}
