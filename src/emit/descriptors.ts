/** Schema → FileDescriptorSet: what protoc makes of the emitted files, comments included; reflection and other tools read it. */
import { baseName, pascalCase } from '../schema/names.js';
import type {
  EnumSchema,
  FieldSchema,
  FunctionSchema,
  MessageSchema,
  Reserved,
  Schema,
  TypeSchema,
} from '../schema/schema.js';
import { commentLines, type Commented } from './comments.js';
import { EmitMemo } from './emit-memo.js';
import { unspecified } from './emit-proto.js';
import { bytesField, messageBytes, packedField, varintField } from './proto-bytes.js';
import { contentOf, protoFiles, typeName, type ProtoFile } from './proto-files.js';
import { WELL_KNOWN } from './well-known.js';

/** Numbers of FieldDescriptorProto.Type in google/protobuf/descriptor.proto. */
const TYPE_OF_SCALAR = {
  double: 1,
  float: 2,
  int64: 3,
  uint64: 4,
  int32: 5,
  bool: 8,
  string: 9,
  uint32: 13,
} as const;
const TYPE_MESSAGE = 11;
const TYPE_BYTES = 12;
const TYPE_ENUM = 14;
const LABEL_OPTIONAL = 1;
const LABEL_REPEATED = 3;

/** The FileDescriptorSet of all files and the well-known ones they import, each after its imports. */
export function descriptorSetOf(schema: Schema): Uint8Array {
  return descriptorSet(protoFiles(schema), new EmitMemo());
}

/** The same of the files of a schema. */
export function descriptorSet(own: readonly ProtoFile[], memo: EmitMemo): Uint8Array {
  const imported = new Set(own.flatMap(({ imports }) => imports));
  const wellKnown = protoFiles(WELL_KNOWN).filter(({ path }) => imported.has(path));
  const files = [...wellKnown, ...importsFirst(own)];
  return messageBytes(
    files.map((file) =>
      memo.part({ kind: 'descriptor', name: file.path, data: contentOf(file) }, () =>
        bytesField(1, fileDescriptor(file)),
      ),
    ),
  );
}

/** Own files import only `types.proto` files, which import one another never in a circle. */
function importsFirst(files: readonly ProtoFile[]): ProtoFile[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const ordered = new Set<ProtoFile>();
  const add = (file: ProtoFile): void => {
    for (const path of file.imports) {
      const imported = byPath.get(path);
      if (imported && !ordered.has(imported)) add(imported);
    }
    ordered.add(file);
  };
  files.forEach(add);
  return [...ordered];
}

function fileDescriptor(file: ProtoFile): Uint8Array {
  return messageBytes([
    bytesField(1, file.path),
    bytesField(2, file.package),
    ...file.imports.map((path) => bytesField(3, path)),
    ...file.messages.map((message) => bytesField(4, messageDescriptor(message))),
    ...file.enums.map((each) => bytesField(5, enumDescriptor(each))),
    ...services(file).map((functions) => bytesField(6, serviceDescriptor(functions))),
    bytesField(9, sourceInfo(file)),
    bytesField(12, 'proto3'),
  ]);
}

function messageDescriptor(message: MessageSchema): Uint8Array {
  const { name, fields, shape, oneof, reserved, deprecated } = message;
  const isUnion = shape === 'union';
  const optional = fields.filter(hasSyntheticOneof);
  return messageBytes([
    bytesField(1, baseName(name)),
    ...fields.map((field) =>
      bytesField(2, fieldDescriptor(message, field, isUnion ? 0 : optional.indexOf(field))),
    ),
    ...fields.flatMap((field) =>
      field.type.kind === 'map' ? [bytesField(3, entryDescriptor(field, field.type))] : [],
    ),
    ...(deprecated ? [bytesField(7, varintField(3, true))] : []),
    ...(isUnion ? [bytesField(8, bytesField(1, oneof ?? 'value'))] : []),
    ...optional.map(({ protoName }) => bytesField(8, bytesField(1, `_${protoName}`))),
    ...reservedFields(reserved, { ranges: 9, names: 10, endOffset: 1 }),
  ]);
}

/** What a field's descriptor says of its message. */
type Owner = Pick<MessageSchema, 'name' | 'shape'>;

/** proto3 `optional` is a oneof of one field, in descriptors. */
function hasSyntheticOneof({ presence, type }: FieldSchema): boolean {
  return presence !== 'required' && type.kind !== 'list' && type.kind !== 'map';
}

function fieldDescriptor(owner: Owner, field: FieldSchema, oneofIndex: number): Uint8Array {
  const { name, protoName, number, type, deprecated } = field;
  const isRepeated = type.kind === 'list' || type.kind === 'map';
  const isInOneof = oneofIndex >= 0;
  const isSynthetic = isInOneof && owner.shape !== 'union';
  const reference = referenceOf(owner, field);
  return messageBytes([
    bytesField(1, protoName),
    varintField(3, number),
    varintField(4, isRepeated ? LABEL_REPEATED : LABEL_OPTIONAL),
    varintField(5, typeNumber(type)),
    ...(reference === undefined ? [] : [bytesField(6, `.${reference}`)]),
    ...(deprecated ? [bytesField(8, varintField(3, true))] : []),
    ...(isInOneof ? [varintField(9, oneofIndex)] : []),
    bytesField(10, name),
    ...(isSynthetic ? [varintField(17, true)] : []),
  ]);
}

function typeNumber(type: TypeSchema): number {
  switch (type.kind) {
    case 'scalar':
      return TYPE_OF_SCALAR[type.scalar];
    case 'bytes':
      return TYPE_BYTES;
    case 'enum':
      return TYPE_ENUM;
    case 'list':
      return typeNumber(type.element);
    default:
      return TYPE_MESSAGE;
  }
}

function referenceOf(owner: Owner, { protoName, type }: FieldSchema): string | undefined {
  if (type.kind === 'map') return `${owner.name}.${entryName(protoName)}`;
  const number = typeNumber(type);
  return number === TYPE_MESSAGE || number === TYPE_ENUM ? typeName(type) : undefined;
}

/** protoc's name for the message behind a map field. */
function entryName(protoName: string): string {
  return `${pascalCase(protoName)}Entry`;
}

function entryDescriptor(
  { protoName }: FieldSchema,
  { key, value }: Extract<TypeSchema, { kind: 'map' }>,
): Uint8Array {
  const name = entryName(protoName);
  const owner: Owner = { name, shape: 'object' };
  const part = (partName: 'key' | 'value', number: number, type: TypeSchema) =>
    fieldDescriptor(
      owner,
      { name: partName, protoName: partName, number, presence: 'required', type },
      -1,
    );
  return messageBytes([
    bytesField(1, name),
    bytesField(2, part('key', 1, { kind: 'scalar', scalar: key })),
    bytesField(2, part('value', 2, value)),
    bytesField(7, varintField(7, true)),
  ]);
}

function enumDescriptor(schema: EnumSchema): Uint8Array {
  const { name, values, reserved, deprecated } = schema;
  const hasZero = values.some(({ number }) => number === 0);
  const zero = { protoName: unspecified(schema), number: 0, deprecated: false };
  return messageBytes([
    bytesField(1, baseName(name)),
    ...[...(hasZero ? [] : [zero]), ...values].map((value) =>
      bytesField(
        2,
        messageBytes([
          bytesField(1, value.protoName),
          varintField(2, value.number),
          ...(value.deprecated ? [bytesField(3, varintField(1, true))] : []),
        ]),
      ),
    ),
    ...(deprecated ? [bytesField(3, varintField(3, true))] : []),
    ...reservedFields(reserved, { ranges: 4, names: 5, endOffset: 0 }),
  ]);
}

/** The end of a range is exclusive for messages and inclusive for enums. */
function reservedFields(
  reserved: Reserved | undefined,
  { ranges, names, endOffset }: { ranges: number; names: number; endOffset: number },
): Uint8Array[] {
  if (!reserved) return [];
  return [
    ...[...reserved.numbers]
      .sort((a, b) => a - b)
      .map((number) =>
        bytesField(
          ranges,
          messageBytes([varintField(1, number), varintField(2, number + endOffset)]),
        ),
      ),
    ...[...reserved.names].sort().map((name) => bytesField(names, name)),
  ];
}

/** The functions of each service: one in what we generate, several in gRPC's own services. */
function services({ functions }: ProtoFile): FunctionSchema[][] {
  const byName = new Map<string, FunctionSchema[]>();
  for (const fn of functions) byName.set(fn.service, [...(byName.get(fn.service) ?? []), fn]);
  return [...byName.values()];
}

function serviceDescriptor(functions: readonly FunctionSchema[]): Uint8Array {
  return messageBytes([
    bytesField(1, functions[0]?.service ?? ''),
    ...functions.map((fn) => bytesField(2, methodDescriptor(fn))),
  ]);
}

function methodDescriptor(fn: FunctionSchema): Uint8Array {
  const streamsIn = fn.kind === 'client_streaming' || fn.kind === 'bidi_streaming';
  const streamsOut = fn.kind === 'server_streaming' || fn.kind === 'bidi_streaming';
  const options = messageBytes([
    ...(fn.deprecated ? [varintField(33, true)] : []),
    ...(fn.idempotent ? [varintField(34, 2)] : []),
  ]);
  return messageBytes([
    bytesField(1, fn.rpc),
    bytesField(2, `.${fn.request}`),
    bytesField(3, `.${fn.response}`),
    ...(options.length > 0 ? [bytesField(4, options)] : []),
    ...(streamsIn ? [varintField(5, true)] : []),
    ...(streamsOut ? [varintField(6, true)] : []),
  ]);
}

/** Leading comments by the path of what they belong to: field numbers and indices of descriptor.proto. */
function sourceInfo(file: ProtoFile): Uint8Array {
  const locations = [
    ...services(file).flatMap((functions, index) =>
      functions.flatMap((fn, at) => [
        ...(at === 0 ? [location(fn, [6, index])] : []),
        location(fn, [6, index, 2, at]),
      ]),
    ),
    ...file.messages.flatMap((message, index) => [
      location(message, [4, index]),
      ...message.fields.map((field, at) => location(field, [4, index, 2, at])),
    ]),
    ...file.enums.flatMap((each, index) => [
      location(each, [5, index]),
      ...each.values.map((value, at) => location(value, [5, index, 2, at + 1])),
    ]),
  ];
  return messageBytes(locations.flatMap((each) => (each ? [bytesField(1, each)] : [])));
}

/** The span is that of the file's start: the text is emitted beside, not parsed. */
function location(commented: Commented, path: readonly number[]): Uint8Array | undefined {
  const lines = commentLines(commented);
  if (lines.length === 0) return undefined;
  const comment = lines.map((line) => (line === '' ? '\n' : ` ${line}\n`)).join('');
  return messageBytes([packedField(1, path), packedField(2, [0, 0, 0]), bytesField(3, comment)]);
}
