/** Drafts of one message, enum or function, as the reading of a source gives them. */
import type { Draft, Note } from '../../../src/codegen/draft.js';
import type {
  EnumSchema,
  FieldSchema,
  FunctionSchema,
  MessageSchema,
} from '../../../src/schema/schema.js';

const POSITION = { file: 'src/a.ts', line: 1, column: 1 };
/** The message of {@link draft}. */
export const MESSAGE = 'shop.v1.Order';

function field(name: string): FieldSchema {
  return {
    name,
    protoName: name,
    number: 0,
    presence: 'required',
    type: { kind: 'scalar', scalar: 'string' },
  };
}

/** A draft of one message with these fields, all texts, and what their doc comments say. */
export function draft(
  names: readonly string[],
  tags: Readonly<Record<string, Partial<Note>>> = {},
): Draft {
  const message: MessageSchema = {
    name: MESSAGE,
    file: 'shop/v1/types.proto',
    origin: 'src/a.ts#Order',
    shape: 'object',
    fields: names.map(field),
  };
  const notes = new Map(
    names.map((name) => [`${MESSAGE}.${name}`, { position: POSITION, ...tags[name] }]),
  );
  return { schema: { version: 1, functions: [], messages: [message], enums: [] }, notes };
}

/** A draft of one enum. */
export function enumDraft(names: readonly string[], name = 'shop.v1.State'): Draft {
  const type: EnumSchema = {
    name,
    file: 'shop/v1/types.proto',
    origin: 'src/a.ts#State',
    values: names.map((each) => ({ name: each, protoName: each, number: 0, value: each })),
  };
  return {
    schema: { version: 1, functions: [], messages: [], enums: [type] },
    notes: new Map(),
  };
}

/** A draft of one function, whose service has a fully-qualified name. */
export function functionDraft(service: string): Draft {
  const dot = service.lastIndexOf('.');
  const fn: FunctionSchema = {
    name: 'place',
    className: 'Orders',
    source: 'src/a.ts',
    package: service.slice(0, dot),
    service: service.slice(dot + 1),
    rpc: 'Place',
    file: 'shop/v1/place.proto',
    kind: 'unary',
    request: 'shop.v1.PlaceRequest',
    response: 'shop.v1.PlaceResponse',
  };
  const notes = new Map([[service, { position: POSITION, origin: 'src/a.ts#Orders.place' }]]);
  return { schema: { version: 1, functions: [fn], messages: [], enums: [] }, notes };
}

/** Nothing is decorated. */
export const EMPTY: Draft = {
  schema: { version: 1, functions: [], messages: [], enums: [] },
  notes: new Map(),
};
