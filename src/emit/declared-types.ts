/** Which types of a schema have a name in TypeScript, and the names that they have in a client. */
import type { EnumSchema, MessageSchema, Schema, TypeSchema } from '../schema/schema.js';
import { type Identifiers, identifiers } from './identifiers.js';

/** Names that the declarations use beside those of the schema: a type of the user's may not take them. */
const TAKEN: ReadonlySet<string> = new Set([
  'ArrayBuffer',
  'AsyncIterable',
  'Buffer',
  'CallOptions',
  'ClientOptions',
  'Date',
  'Map',
  'Pick',
  'Omit',
  'Promise',
  'Set',
  'Symbol',
  'Uint8Array',
]);

/** The message of a fully-qualified name, which there has to be. */
export type MessageOf = (name: string) => MessageSchema;

/** The types that a client declares. */
export class DeclaredTypes implements Identifiers {
  /** In the order of their full names. */
  readonly types: readonly (MessageSchema | EnumSchema)[];
  readonly #messages: ReadonlyMap<string, MessageSchema>;
  readonly #names = new Map<string, string>();
  readonly #used = new Set(TAKEN);

  constructor(schema: Schema) {
    this.#messages = new Map(schema.messages.map((message) => [message.name, message]));
    const named = schema.messages.filter((message) => isNamed(message, this.messageOf));
    this.types = [...named, ...schema.enums].sort((a, b) => (a.name < b.name ? -1 : 1));
    const ids = identifiers(schema);
    for (const { name } of this.types) this.#names.set(name, this.nameFor(ids.of(name)));
  }

  /** A name that nothing else has. */
  nameFor(wanted: string): string {
    let name = wanted;
    while (this.#used.has(name)) name += '_';
    this.#used.add(name);
    return name;
  }

  of(fullName: string): string {
    const name = this.#names.get(fullName);
    if (name === undefined) throw new Error(`${fullName} has no name in TypeScript.`);
    return name;
  }

  readonly messageOf: MessageOf = (name) => {
    const message = this.#messages.get(name);
    if (!message) throw new Error(`The schema has no message ${name}.`);
    return message;
  };

  /** Messages, and the wrappers behind their fields: all that the texts of their types are made of, but for names. */
  withWrappers(messages: readonly MessageSchema[]): readonly MessageSchema[] {
    const found = new Set(messages);
    // A set that grows while it is walked.
    for (const { fields } of found) {
      for (const { type } of fields) {
        const within = messageIn(type);
        const message = within === undefined ? undefined : this.#messages.get(within);
        if (message?.shape === 'wrapper') found.add(message);
      }
    }
    return [...found];
  }
}

function isNamed(message: MessageSchema, messageOf: MessageOf): boolean {
  if (message.shape === 'wrapper') return isEndless(message, messageOf);
  return ['object', 'tuple', 'union'].includes(message.shape);
}

/** True for a wrapper that holds itself, as that of `type Tree = Tree[]`: it cannot be written out. */
export function isEndless({ name, fields }: MessageSchema, messageOf: MessageOf): boolean {
  const seen = new Set<string>();
  for (let [field] = fields; field;) {
    const within = messageIn(field.type);
    if (within === name) return true;
    if (within === undefined || seen.has(within)) return false;
    seen.add(within);
    const message = messageOf(within);
    field = message.shape === 'wrapper' ? message.fields[0] : undefined;
  }
  return false;
}

/** The message that a type is, or is a collection of. */
function messageIn(type: TypeSchema): string | undefined {
  if (type.kind === 'list') return messageIn(type.element);
  if (type.kind === 'map') return messageIn(type.value);
  return type.kind === 'message' ? type.message : undefined;
}
