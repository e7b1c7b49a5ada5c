/** One package of the schema: its functions, the messages and enums they use, and the wrappers these need. */
import type {
  EnumSchema,
  FieldSchema,
  FunctionSchema,
  MessageSchema,
  MessageShape,
} from '../schema/schema.js';
import { fieldName, jsonName } from '../schema/names.js';
import type { NamedShapes, Note, PackageSettings } from './draft.js';
import type { Position } from './diagnostics.js';
import { enumValues } from './enum-values.js';
import { lowerField, type Wrapper, wrapperField } from './lower-fields.js';
import type { FunctionNames } from './name-functions.js';
import { TypeNames } from './name-types.js';
import {
  constraintsOf,
  type DeclaredShape,
  type EnumShape,
  type FieldShape,
  type FunctionShape,
  withConstraints,
  type WrapperShape,
} from './shapes.js';

interface PackageInput {
  readonly packageName: string;
  readonly functions: readonly FunctionShape[];
  readonly names: ReadonlyMap<string, FunctionNames>;
  readonly named: NamedShapes;
  readonly settings: PackageSettings;
  /** Grows with everything that is added. */
  readonly notes: Map<string, Note>;
}

/** A message before its name. */
interface Body extends Omit<MessageSchema, 'name' | 'fields'> {
  readonly members: readonly FieldShape[];
  readonly position: Position;
  /** True for a message that is not there in TypeScript. */
  readonly isWrapper?: true;
}

/** Collects the schema of one package. */
export class PackageSchema {
  readonly functions: FunctionSchema[] = [];
  readonly messages: MessageSchema[] = [];
  readonly enums: EnumSchema[] = [];
  readonly #input: PackageInput;
  readonly #names: TypeNames;
  readonly #typesFile: string;
  readonly #added = new Set<string>();

  constructor(input: PackageInput) {
    this.#input = input;
    this.#names = new TypeNames(input);
    this.#names.allocate(input.functions);
    this.#typesFile = `${input.packageName.replaceAll('.', '/')}/types.proto`;
    for (const fn of input.functions) this.#addFunction(fn);
  }

  /** Adds a function, its two messages, and every type they lead to. */
  #addFunction(fn: FunctionShape): void {
    const { packageName, notes } = this.#input;
    const names = this.#input.names.get(fn.origin);
    if (!names) return;
    const message = (name: string, shape: MessageShape, members: readonly FieldShape[]): string =>
      this.#addMessage(name, {
        origin: `${fn.origin}(${shape})`,
        file: names.file,
        shape,
        members,
        position: fn.position,
      });
    notes.set(`${packageName}.${names.service}`, { position: fn.position, origin: fn.origin });
    this.functions.push({
      name: fn.name,
      className: fn.className,
      source: fn.source,
      package: packageName,
      service: names.service,
      rpc: names.rpc,
      file: names.file,
      kind: fn.kind,
      request: message(names.request, 'request', fn.parameters),
      response: message(names.response, 'response', fn.result ? [fn.result] : []),
      ...(fn.requestStream && { requestStream: fn.requestStream }),
      ...(fn.hasContext && { hasContext: true }),
      ...(fn.idempotent !== undefined && { idempotent: fn.idempotent }),
      ...(fn.timeoutMs !== undefined && { timeoutMs: fn.timeoutMs }),
      ...described(fn),
    });
  }

  /** Adds the type of an origin, once; gives its fully-qualified name. */
  #addNamed(named: DeclaredShape): string {
    const name = this.#names.nameOf(named.origin);
    const full = `${this.#input.packageName}.${name}`;
    if (this.#added.has(full)) return full;
    if (named.kind === 'enum') return this.#addEnum(name, named);
    const { origin, position } = named;
    const members = named.kind === 'wrapper' ? [valueField(named)] : named.fields;
    return this.#addMessage(name, {
      origin,
      file: this.#typesFile,
      shape: named.kind,
      members,
      position,
      ...(named.kind === 'union' && { oneof: 'kind' }),
      ...(named.kind === 'union' &&
        named.discriminator !== undefined && { discriminator: named.discriminator }),
      ...(named.kind === 'object' &&
        Object.keys(named.constants).length > 0 && { constants: named.constants }),
      ...described(named),
    });
  }

  #addMessage(name: string, { members, position, isWrapper, ...body }: Body): string {
    const full = `${this.#input.packageName}.${name}`;
    this.#added.add(full);
    this.#input.notes.set(full, { position });
    const index = this.messages.length;
    // The place is taken before the fields are made, because they may lead back here.
    this.messages.push({ name: full, ...body, fields: [] });
    const fields = members.map((member) => this.#field(full, { member, isWrapper }));
    this.#refuseClashes(full, members);
    this.messages[index] = { name: full, ...body, fields };
    return full;
  }

  #field(
    message: string,
    { member, isWrapper }: { readonly member: FieldShape; readonly isWrapper: true | undefined },
  ): FieldSchema {
    const protoName = fieldName(member.name);
    this.#input.notes.set(`${message}.${protoName}`, {
      position: member.position,
      ...(member.number !== undefined && { number: member.number }),
      ...(member.renamedFrom !== undefined && { renamedFrom: member.renamedFrom }),
    });
    const { presence, type } = lowerField(member, {
      named: this.#input.named,
      reference: (named) => this.#addNamed(named),
      wrapper: (wrapper) => this.#addWrapper(wrapper, member.position),
    });
    // The field that leads to a wrapper checks what is inside.
    const constraints = isWrapper
      ? undefined
      : withConstraints(constraintsOf(member.shape), member.constraints);
    return {
      name: member.name,
      protoName,
      number: 0,
      presence,
      ...(member.explicit && presence === 'optional' && { explicit: true }),
      type,
      ...(member.when && { when: member.when }),
      ...(constraints && { constraints }),
      ...described(member),
    };
  }

  #addWrapper({ origin, field, shape }: Wrapper, position: Position): string {
    const name = this.#names.wrapper(origin, shape);
    const full = `${this.#input.packageName}.${name}`;
    if (this.#added.has(full)) return full;
    const member = { name: field, shape, position };
    return this.#addMessage(name, {
      origin,
      file: this.#typesFile,
      shape: 'wrapper',
      members: [member],
      position,
      isWrapper: true,
    });
  }

  #addEnum(name: string, named: EnumShape): string {
    const { packageName, settings, notes } = this.#input;
    const full = `${packageName}.${name}`;
    this.#added.add(full);
    notes.set(full, { position: named.position });
    this.enums.push({
      name: full,
      file: this.#typesFile,
      origin: named.origin,
      values: enumValues(full, named, settings.problems),
      ...described(named),
    });
    return full;
  }

  /** protoc refuses two fields with the same JSON name as well as two with the same name. */
  #refuseClashes(message: string, members: readonly FieldShape[]): void {
    const taken = new Map<string, string>();
    for (const { name, position } of members) {
      const key = jsonName(fieldName(name)).toLowerCase();
      const other = taken.get(key);
      if (other !== undefined) {
        this.#input.settings.problems.report({
          code: 'MEMFS113',
          position,
          path: `${message}.${name}`,
          message: `becomes the same protobuf field as ${other}`,
          hint: 'Rename one of the two properties.',
        });
      }
      taken.set(key, name);
    }
  }
}

function described({ doc, deprecated }: { readonly doc?: string; readonly deprecated?: boolean }) {
  return { ...(doc !== undefined && { doc }), ...(deprecated && { deprecated: true }) };
}

function valueField({ of, position }: WrapperShape): FieldShape {
  return { name: wrapperField(of), shape: of, position };
}
