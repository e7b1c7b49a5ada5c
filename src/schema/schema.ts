/**
 * What a service means: plain, JSON-able data between the two halves of the house. Codegen writes it to
 * `generated/schema.json`; the runtime reads it. It holds the protobuf side (names, numbers) and the
 * TypeScript side (property names, container kinds, enum values), so that values come back as they left.
 */

/** Everything one build found, sorted by fully-qualified name. */
export interface Schema {
  /** Format of this data; readers refuse what they do not know. */
  readonly version: 1;
  readonly functions: readonly FunctionSchema[];
  readonly messages: readonly MessageSchema[];
  readonly enums: readonly EnumSchema[];
}

/** Which side streams, named as in the gRPC documentation. */
export type CallKind = 'unary' | 'server_streaming' | 'client_streaming' | 'bidi_streaming';

/**
 * One decorated method: one service with one rpc.
 *
 * @example
 * { "name": "jsonToHtml", "className": "Reports", "source": "src/reports.ts", "package": "reports.v1",
 *   "service": "JsonToHtmlService", "rpc": "JsonToHtml", "file": "reports/v1/json_to_html.proto",
 *   "kind": "unary", "request": "reports.v1.JsonToHtmlRequest", "response": "reports.v1.JsonToHtmlResponse" }
 */
export interface FunctionSchema {
  /** TypeScript name of the method. */
  readonly name: string;
  readonly className: string;
  /** File of the class, relative to the package root, with `/`. */
  readonly source: string;
  readonly package: string;
  readonly service: string;
  readonly rpc: string;
  /** Proto file, relative to the proto root. */
  readonly file: string;
  readonly kind: CallKind;
  /** Fully-qualified message with one field per parameter, in the order of the parameters. */
  readonly request: string;
  /** Fully-qualified message with the field `result`, or no field for void. */
  readonly response: string;
  /** What the method takes when the client streams. @default 'iterable' */
  readonly requestStream?: 'iterable' | 'observable';
  /** True when the method takes a `CallContext` after its parameters. */
  readonly hasContext?: boolean;
  readonly idempotent?: boolean;
  readonly timeoutMs?: number;
  readonly doc?: string;
  readonly deprecated?: boolean;
}

/**
 * How a message stands for a TypeScript value:
 * - `object`: an object with one property per field;
 * - `tuple`: an array with one element per field;
 * - `wrapper`: not there in TypeScript; its one field is the value (nested arrays, optional collections, nullable elements);
 * - `union`: one of its fields is set (a oneof), the value is that field's;
 * - `request`: the argument list of a function, one field per parameter;
 * - `response`: not there in TypeScript; its field `result`, if any, is the value.
 */
export type MessageShape = 'object' | 'tuple' | 'wrapper' | 'union' | 'request' | 'response';

/**
 * @example
 * { "name": "reports.v1.Report", "file": "reports/v1/types.proto", "origin": "src/reports.ts#Report",
 *   "shape": "object", "fields": [ … ] }
 */
export interface MessageSchema {
  /** Fully-qualified protobuf name. */
  readonly name: string;
  /** Proto file, relative to the proto root. */
  readonly file: string;
  /** Identity of the TypeScript declaration: package-relative file, `#`, name and type arguments. */
  readonly origin: string;
  readonly shape: MessageShape;
  /** In the order of declaration. */
  readonly fields: readonly FieldSchema[];
  /** For a `union`: the name of the oneof. */
  readonly oneof?: string;
  /** For a discriminated `union`: the TypeScript property that tells the alternatives apart. */
  readonly discriminator?: string;
  /** For an `object`: properties with one possible value (`kind: 'circle'`). They are checked, not sent, and restored. */
  readonly constants?: Readonly<Record<string, Literal>>;
  readonly reserved?: Reserved;
  readonly doc?: string;
  readonly deprecated?: boolean;
}

/** Numbers and names of removed fields or values: never used again. */
export interface Reserved {
  readonly numbers: readonly number[];
  readonly names: readonly string[];
}

/**
 * What absence means in TypeScript:
 * - `required`: never absent (an absent collection is an empty one);
 * - `optional`: absent is `undefined`;
 * - `nullable`: absent is `null`.
 *
 * `x?: T | null` has three states: an `optional` field whose message is a `wrapper` with a `nullable` field.
 * A `required` scalar has implicit presence in proto3; the other two are written with the label `optional`.
 */
export type Presence = 'required' | 'optional' | 'nullable';

/**
 * @example
 * { "name": "createdAt", "protoName": "created_at", "number": 3, "presence": "required", "type": { "kind": "timestamp" } }
 */
export interface FieldSchema {
  /** TypeScript property, parameter, or tuple element; also the JSON name. */
  readonly name: string;
  /** lower_snake_case. */
  readonly protoName: string;
  /** 1 to 536870911 without 19000–19999; 0 until the lock has numbered it. */
  readonly number: number;
  readonly presence: Presence;
  /** Of an `optional` field without a question mark: it is there though undefined, as in `x: T | undefined`. */
  readonly explicit?: true;
  readonly type: TypeSchema;
  /** In a `union`: how this alternative is recognised. */
  readonly when?: Alternative;
  readonly constraints?: Constraints;
  readonly doc?: string;
  readonly deprecated?: boolean;
}

/** A value that a type can consist of. */
export type Literal = string | number | boolean | null;

/** How to tell that a value is this alternative of a union; the first whose test it passes is the one. */
export type Alternative =
  /** The discriminator property has this value; the field's message leaves the property out. */
  | { readonly by: 'discriminator'; readonly value: Literal }
  /** `typeof value` is this. */
  | {
      readonly by: 'typeof';
      readonly type: 'string' | 'number' | 'bigint' | 'boolean' | 'undefined';
    }
  /** The value is one of these literals. */
  | { readonly by: 'literal'; readonly values: readonly Literal[] }
  /** The value is an instance of this class, or an array. */
  | {
      readonly by: 'instance';
      readonly of: 'Date' | 'Uint8Array' | 'ArrayBuffer' | 'Map' | 'Set' | 'Array';
    }
  /** The value is an array of this many elements. */
  | { readonly by: 'length'; readonly from: number; readonly to: number }
  /** The value is an array, and this element of it passes a test; so does an array without elements if `orEmpty`. */
  | {
      readonly by: 'element';
      readonly index: number;
      readonly when: Alternative;
      readonly orEmpty?: boolean;
    }
  /** The value is an object, and this property of it passes a test. */
  | { readonly by: 'property'; readonly name: string; readonly when: Alternative }
  /** The value is an object that has all of these properties. */
  | { readonly by: 'keys'; readonly keys: readonly string[] }
  /** The value passes each of these tests, or one of them. */
  | { readonly by: 'all' | 'any'; readonly of: readonly Alternative[] };

export type ScalarName =
  'double' | 'float' | 'int32' | 'uint32' | 'int64' | 'uint64' | 'bool' | 'string';

/** The type of a field. Nested collections and nullable elements go through `wrapper` messages. */
export type TypeSchema =
  /** int64 and uint64 are bigint in TypeScript, the other numbers number. */
  | { readonly kind: 'scalar'; readonly scalar: ScalarName }
  | { readonly kind: 'bytes'; readonly as: 'Buffer' | 'Uint8Array' | 'ArrayBuffer' }
  /** Date ⇄ google.protobuf.Timestamp. */
  | { readonly kind: 'timestamp' }
  /** Milliseconds as number ⇄ google.protobuf.Duration. */
  | { readonly kind: 'duration' }
  | { readonly kind: 'message'; readonly message: string }
  | { readonly kind: 'enum'; readonly enum: string }
  /** Repeated field. */
  | { readonly kind: 'list'; readonly element: ElementType; readonly as: 'array' | 'set' }
  /** `numericKeys`: a Map<number, …>, whose keys are decimal strings on the wire. */
  | {
      readonly kind: 'map';
      readonly key: MapKey;
      readonly value: ElementType;
      readonly as: 'Map' | 'object';
      readonly numericKeys?: boolean;
    }
  /** Any JSON value ⇄ google.protobuf.Value. */
  | { readonly kind: 'value' }
  /** Any JSON object ⇄ google.protobuf.Struct. */
  | { readonly kind: 'struct' };

/** What may stand in a list or a map: anything but another list or map. */
export type ElementType = Exclude<TypeSchema, { kind: 'list' } | { kind: 'map' }>;

export type MapKey = 'string' | 'bool' | 'int32' | 'uint32' | 'int64' | 'uint64';

/**
 * A TypeScript enum or union of literals. Number 0 is `<NAME>_UNSPECIFIED`, is not in `values`, and no TypeScript value.
 *
 * @example
 * { "name": "reports.v1.Status", "file": "reports/v1/types.proto", "origin": "src/reports.ts#Status",
 *   "values": [ { "name": "open", "protoName": "STATUS_OPEN", "number": 1, "value": "open" } ] }
 */
export interface EnumSchema {
  readonly name: string;
  readonly file: string;
  readonly origin: string;
  /** In the order of declaration. */
  readonly values: readonly EnumValueSchema[];
  readonly reserved?: Reserved;
  readonly doc?: string;
  readonly deprecated?: boolean;
}

export interface EnumValueSchema {
  /** Member of the TypeScript enum, or the literal as text. */
  readonly name: string;
  /** UPPER_SNAKE_CASE with the enum's prefix. */
  readonly protoName: string;
  readonly number: number;
  /** The value in TypeScript. */
  readonly value: string | number;
  readonly doc?: string;
  readonly deprecated?: boolean;
}

/**
 * What is asked of a value beside its protobuf type, as in JSON Schema 2020-12: the validation tags of doc comments
 * (`@minimum 1`), and the values of a literal type that protobuf writes as one of many (`true`, the keys of `Map<'a' | 'b', T>`).
 */
export interface Constraints {
  /** From the type, not from a tag. */
  readonly enum?: readonly Literal[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  /** For every element of a list and every value of a map: tags of the property that do not apply to the collection itself. */
  readonly items?: Constraints;
  /** For every key of a map: its literals, and the tags of the alias that it is written with. */
  readonly keys?: Constraints;
}
