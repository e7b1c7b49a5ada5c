/** Schema → the text of the proto files, as people like to read them and `buf lint` and `buf format` accept them. */
import { baseName, enumPrefix, jsonName, packageOf } from '../schema/names.js';
import type {
  EnumSchema,
  FieldSchema,
  FunctionSchema,
  MessageSchema,
  Reserved,
  Schema,
} from '../schema/schema.js';
import { commentLines, type Commented } from './comments.js';
import { EmitMemo } from './emit-memo.js';
import { Piece, textOf } from './pieces.js';
import { contentOf, protoFiles, typeName, type ProtoFile } from './proto-files.js';

/** Text of every proto file by its path relative to the proto root. */
export function emitProtos(schema: Schema): Record<string, string> {
  const pieces = Object.entries(protoPieces(protoFiles(schema), new EmitMemo()));
  return Object.fromEntries(pieces.map(([path, content]) => [path, textOf(content)]));
}

/** The same in pieces. */
export function protoPieces(
  files: readonly ProtoFile[],
  memo: EmitMemo,
): Record<string, readonly Piece[]> {
  const pieces = (file: ProtoFile): readonly Piece[] =>
    memo.part({ kind: 'proto', name: file.path, data: contentOf(file) }, () => [
      new Piece(emitFile(file)),
    ]);
  return Object.fromEntries(files.map((file) => [file.path, pieces(file)]));
}

function emitFile(file: ProtoFile): string {
  const blocks = [
    '// Generated from TypeScript by nestjs-memfs; edit the types there, not this file.',
    'syntax = "proto3";',
    `package ${file.package};`,
    ...(file.imports.length > 0
      ? [file.imports.map((path) => `import "${path}";`).join('\n')]
      : []),
    ...file.functions.map(service),
    ...file.messages.map(message),
    ...file.enums.map(enumeration),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function service(fn: FunctionSchema): string {
  const isIn = fn.kind === 'client_streaming' || fn.kind === 'bidi_streaming';
  const isOut = fn.kind === 'server_streaming' || fn.kind === 'bidi_streaming';
  const request = `${isIn ? 'stream ' : ''}${local(fn.request, fn.package)}`;
  const response = `${isOut ? 'stream ' : ''}${local(fn.response, fn.package)}`;
  const options = [
    ...(fn.deprecated ? ['option deprecated = true;'] : []),
    ...(fn.idempotent ? ['option idempotency_level = IDEMPOTENT;'] : []),
  ];
  const head = `  rpc ${fn.rpc}(${request}) returns (${response})`;
  return [
    ...comment(fn, ''),
    `service ${fn.service} {`,
    ...comment(fn, '  '),
    ...(options.length === 0
      ? [`${head};`]
      : [`${head} {`, ...options.map((o) => `    ${o}`), '  }']),
    '}',
  ].join('\n');
}

function message(schema: MessageSchema): string {
  const lines = [
    ...(schema.deprecated ? ['  option deprecated = true;'] : []),
    ...reserved(schema.reserved),
    ...(schema.shape === 'union'
      ? oneof(schema)
      : schema.fields.flatMap((f) => field(schema, f, '  '))),
  ];
  return block(schema, `message ${baseName(schema.name)}`, lines);
}

function oneof(schema: MessageSchema): string[] {
  return [
    `  oneof ${schema.oneof ?? 'value'} {`,
    ...schema.fields.flatMap((each) => field(schema, each, '    ')),
    '  }',
  ];
}

function field(owner: MessageSchema, schema: FieldSchema, margin: string): string[] {
  const { name, protoName, number, type, presence, deprecated } = schema;
  const options = [
    ...(deprecated ? ['deprecated = true'] : []),
    ...(jsonName(protoName) === name ? [] : [`json_name = ${JSON.stringify(name)}`]),
  ];
  const written = map(type, packageOf(owner.name));
  const label =
    type.kind === 'list'
      ? 'repeated '
      : presence !== 'required' && type.kind !== 'map'
        ? 'optional '
        : '';
  return [
    ...comment(schema, margin),
    `${margin}${label}${written} ${protoName} = ${number}${fieldOptions(options, margin)};`,
  ];
}

/** `buf format` puts a single option on the line and several on lines of their own. */
function fieldOptions(options: readonly string[], margin: string): string {
  const [only, second] = options;
  if (only === undefined) return '';
  if (second === undefined) return ` [${only}]`;
  return ` [\n${options.map((option) => `${margin}  ${option}`).join(',\n')}\n${margin}]`;
}

function map(type: FieldSchema['type'], inPackage: string): string {
  if (type.kind === 'map') return `map<${type.key}, ${local(typeName(type.value), inPackage)}>`;
  return local(typeName(type), inPackage);
}

/** Names of the same package are written short. */
function local(fullName: string, inPackage: string): string {
  return packageOf(fullName) === inPackage ? baseName(fullName) : fullName;
}

function enumeration(schema: EnumSchema): string {
  const zero = unspecified(schema);
  const lines = [
    ...(schema.deprecated ? ['  option deprecated = true;'] : []),
    ...reserved(schema.reserved),
    `  ${zero} = 0;`,
    ...schema.values.flatMap((value) => [
      ...comment(value, '  '),
      `  ${value.protoName} = ${value.number}${value.deprecated ? ' [deprecated = true]' : ''};`,
    ]),
  ];
  return block(schema, `enum ${baseName(schema.name)}`, lines);
}

/** The name of number 0, with the prefix that `buf lint` asks for. */
export function unspecified({ name }: EnumSchema): string {
  return `${enumPrefix(baseName(name))}_UNSPECIFIED`;
}

function reserved(given: Reserved | undefined): string[] {
  if (!given) return [];
  const numbers = [...given.numbers].sort((a, b) => a - b).join(', ');
  const names = [...given.names]
    .sort()
    .map((name) => JSON.stringify(name))
    .join(', ');
  return [
    ...(numbers ? [`  reserved ${numbers};`] : []),
    ...(names ? [`  reserved ${names};`] : []),
  ];
}

function block(commented: Commented, head: string, lines: readonly string[]): string {
  const opening = lines.length === 0 ? [`${head} {}`] : [`${head} {`, ...lines, '}'];
  return [...comment(commented, ''), ...opening].join('\n');
}

function comment(commented: Commented, margin: string): string[] {
  return commentLines(commented).map((line) => `${margin}//${line === '' ? '' : ` ${line}`}`);
}
