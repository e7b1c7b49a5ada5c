/** Schema → the TypeScript types that functions use: what a client in another repository sees in place of the sources. */
import { leastLength, mayBeMissing } from '../schema/missing.js';
import type {
  Constraints,
  EnumSchema,
  FieldSchema,
  Literal,
  MessageSchema,
  TypeSchema,
} from '../schema/schema.js';
import { commentLines, type Commented } from './comments.js';
import { isEndless, type MessageOf } from './declared-types.js';
import { type Identifiers, literal, parameterName } from './identifiers.js';

/** The types of a schema as text. */
export class TypeScriptTypes {
  readonly #messageOf: MessageOf;
  readonly #ids: Identifiers;

  /** @param ids the name of every type that {@link DeclaredTypes} lists */
  constructor(messageOf: MessageOf, ids: Identifiers) {
    this.#messageOf = messageOf;
    this.#ids = ids;
  }

  /** The declaration of a type that has a name in TypeScript. */
  declaration(type: MessageSchema | EnumSchema): string {
    return 'values' in type ? this.#enumeration(type) : this.#message(type);
  }

  /** `report: Report, note?: string | undefined`, and `@param` lines for what is said of them. */
  parameters(request: string): { text: string; docs: string[] } {
    const { fields } = this.#messageOf(request);
    const firstOptional = leastLength(fields);
    const text = fields
      .map((field, index) => {
        const mark = index >= firstOptional ? '?' : '';
        return `${parameterName(field.name)}${mark}: ${this.#absent(field)}`;
      })
      .join(', ');
    const docs = fields.flatMap((field) => {
      const lines = commentLines(field);
      return lines.length === 0 ? [] : [`@param ${parameterName(field.name)} ${lines.join('\n')}`];
    });
    return { text, docs };
  }

  /** The type of the first parameter, which streams. */
  streamed(request: string): { name: string; type: string } {
    const [field] = this.#messageOf(request).fields;
    if (!field) throw new Error(`${request} streams and has no field`);
    return { name: field.name, type: this.#absent(field) };
  }

  /** The type of the result; undefined for void. */
  result(response: string): string | undefined {
    const [field] = this.#messageOf(response).fields;
    return field && this.#absent(field);
  }

  #enumeration(each: EnumSchema): string {
    const values = literals(each.values.map(({ value }) => value));
    return `${docComment(each)}export type ${this.#nameOf(each.name)} = ${values};`;
  }

  #message(message: MessageSchema): string {
    const head = docComment(message);
    const name = this.#nameOf(message.name);
    if (message.shape === 'union') return `${head}export type ${name} = ${this.#union(message)};`;
    if (message.shape === 'wrapper') {
      const [held] = message.fields.map((field) => this.#absent(field));
      return `${head}export type ${name} = ${held};`;
    }
    if (message.shape === 'tuple') return `${head}export type ${name} = ${this.#tuple(message)};`;
    const constants = Object.entries(message.constants ?? {}).map(
      ([key, value]) => `  ${property(key)}: ${literal(value)};`,
    );
    const properties = message.fields.map((field) => {
      const mark = mayBeMissing(field) ? '?' : '';
      return `${docComment(field, '  ')}  ${property(field.name)}${mark}: ${this.#absent(field)};`;
    });
    return [`${head}export interface ${name} {`, ...constants, ...properties, '}'].join('\n');
  }

  #union({ fields }: MessageSchema): string {
    const members = fields.map(({ type, when, constraints }) =>
      when?.by === 'literal' ? literals(when.values) : this.#type(type, constraints),
    );
    return members.join(' | ');
  }

  #tuple({ fields }: MessageSchema): string {
    const firstOptional = leastLength(fields);
    const elements = fields.map((field, index) => {
      const mark = index >= firstOptional ? '?' : '';
      return `${field.name}${mark}: ${this.#absent(field)}`;
    });
    return `[${elements.join(', ')}]`;
  }

  /** The type of a field with what stands for its absence. */
  #absent({ type, presence, constraints }: FieldSchema, outer = constraints): string {
    const present = this.#type(type, outer);
    switch (presence) {
      case 'required':
        return present;
      case 'optional':
        return `${present} | undefined`;
      case 'nullable':
        return `${present} | null`;
      default:
        return presence satisfies never;
    }
  }

  /** `given` holds the literals of the type that protobuf does not know. */
  #type(type: TypeSchema, given: Constraints = {}): string {
    switch (type.kind) {
      case 'scalar':
        return given.enum ? literals(given.enum) : scalarType(type.scalar);
      case 'bytes':
        return type.as;
      case 'timestamp':
        return 'Date';
      case 'duration':
        return 'number';
      case 'message':
        return this.#reference(type.message, given);
      case 'enum':
        return this.#nameOf(type.enum);
      case 'list': {
        const element = this.#type(type.element, given.items);
        if (type.as === 'set') return `Set<${element}>`;
        return /^[\w.]+$/.test(element) ? `${element}[]` : `(${element})[]`;
      }
      case 'map': {
        const value = this.#type(type.value, given.items);
        if (type.as === 'object') return `{ [key: string]: ${value} }`;
        const key = type.numericKeys ? 'number' : scalarType(type.key);
        return `Map<${given.keys?.enum ? literals(given.keys.enum) : key}, ${value}>`;
      }
      case 'value':
        return 'unknown';
      case 'struct':
        return '{ [key: string]: unknown }';
      default:
        return type satisfies never;
    }
  }

  /** A wrapper is not there in TypeScript, unless it holds itself: its field is the type. */
  #reference(name: string, given: Constraints): string {
    const message = this.#messageOf(name);
    const [field] = message.fields;
    return field && message.shape === 'wrapper' && !isEndless(message, this.#messageOf)
      ? this.#absent(field, given)
      : this.#nameOf(name);
  }

  #nameOf(fullName: string): string {
    return this.#ids.of(fullName);
  }
}

/** A doc comment with its margin and line end, or nothing. */
export function docComment(
  commented: Commented & { readonly deprecated?: boolean },
  margin = '',
  more: readonly string[] = [],
): string {
  const lines = [
    ...commentLines(commented),
    ...more.flatMap((text) => text.split('\n')),
    ...(commented.deprecated ? ['@deprecated'] : []),
  ].map((line) => line.replaceAll('*/', '*\\/'));
  const [only, second] = lines;
  if (only === undefined) return '';
  if (second === undefined) return `${margin}/** ${only} */\n`;
  const body = lines.map((line) => `${margin} *${line === '' ? '' : ` ${line}`}\n`).join('');
  return `${margin}/**\n${body}${margin} */\n`;
}

/** A property name as TypeScript takes it. */
function property(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name);
}

function scalarType(scalar: string): string {
  switch (scalar) {
    case 'string':
      return 'string';
    case 'bool':
      return 'boolean';
    case 'int64':
    case 'uint64':
      return 'bigint';
    default:
      return 'number';
  }
}

function literals(values: readonly Literal[]): string {
  return values.map((value) => literal(value)).join(' | ');
}
