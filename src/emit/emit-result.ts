/** The end of a `decode_X` function: the declared TypeScript shape, made of the locals `f0`, `f1`, … that were read. */
import { leastLength, mayBeMissing } from '../schema/missing.js';
import type { FieldSchema, Literal, MessageSchema } from '../schema/schema.js';
import { access, literal } from './identifiers.js';

/** Statements that return the value. */
export function resultOf(message: MessageSchema): string[] {
  const { shape, fields, constants = {} } = message;
  switch (shape) {
    case 'object':
      return objectResult(fields, constants);
    case 'tuple':
    case 'request':
      return listResult(message);
    case 'wrapper':
    case 'response':
      return fields.length === 0 ? ['  return undefined;'] : ['  return f0;'];
    case 'union':
      return unionResult(message);
    default:
      return shape satisfies never;
  }
}

/** An absent optional property is not there at all, as in the object that was sent. */
function objectResult(
  fields: readonly FieldSchema[],
  constants: Readonly<Record<string, Literal>>,
): string[] {
  const always = fields.flatMap((field, index) =>
    isOmitted(field) ? [] : [`${key(field.name)}: f${index}`],
  );
  const fixed = Object.entries(constants).map(([name, value]) => `${key(name)}: ${literal(value)}`);
  const optional = fields.flatMap((field, index) =>
    isOmitted(field)
      ? [`  if (f${index} !== undefined) ${assignment(field.name, `f${index}`)};`]
      : [],
  );
  return [`  const v = { ${[...fixed, ...always].join(', ')} };`, ...optional, '  return v;'];
}

function assignment(name: string, value: string): string {
  return name === '__proto__'
    ? `setOwn(v, ${literal(name)}, ${value})`
    : `${access('v', name)} = ${value}`;
}

function isOmitted(field: FieldSchema): boolean {
  return mayBeMissing(field) || (field.presence === 'required' && field.type.kind === 'value');
}

function key(name: string): string {
  return name === '__proto__' ? '["__proto__"]' : literal(name);
}

/** Trailing absent optional elements are left out, so that the length is what it was. */
function listResult({ fields }: MessageSchema): string[] {
  const names = fields.map((_, index) => `f${index}`).join(', ');
  const least = leastLength(fields);
  if (least === fields.length) return [`  return [${names}];`];
  return [
    `  const v = [${names}];`,
    `  while (v.length > ${least} && v[v.length - 1] === undefined) v.length--;`,
    '  return v;',
  ];
}

function unionResult({ fields, discriminator }: MessageSchema): string[] {
  return [
    '  switch (set) {',
    ...fields.map(({ number, when }, index) => {
      const restore =
        when?.by === 'discriminator' && discriminator !== undefined
          ? `${access(`f${index}`, discriminator)} = ${literal(when.value)}; `
          : '';
      return `    case ${number}: ${restore}return f${index};`;
    }),
    `    default: throw missing();`,
    '  }',
  ];
}
