/** One decorated method: which side streams, one field per parameter, and the result. */
import type { ts } from 'ts-morph';
import type { CallKind } from '../schema/schema.js';
import { isUncallable } from '../schema/method-names.js';
import { camelCase, messageName, pascalCase } from '../schema/names.js';
import { type Doc, readDoc, tagsOf } from './read-docs.js';
import type { Options } from './read-decorators.js';
import { readFieldTags } from './read-tags.js';
import { isOurs } from './read-library.js';
import { type Bindings, broken, type Place, type Reading, targetOf, within } from './reading.js';
import { asWritten, type FieldShape, type FunctionShape, type Shape } from './shapes.js';

/** A method as it is declared. */
export interface Method {
  readonly declaration: ts.MethodDeclaration;
  /** What the type parameters of base classes stand for. */
  readonly bindings: Bindings;
  readonly isOverloaded?: boolean;
  /** What the class makes of an inherited method. */
  readonly signature?: ts.Signature;
}

/** A method with what its decorators say. */
export interface DecoratedMethod extends Method {
  readonly className: string;
  readonly options: Options;
}

/** The function of a method; undefined when its signature cannot be served, which was reported. */
export function readMethod(
  reading: Reading,
  method: DecoratedMethod,
  place: Place,
): FunctionShape | undefined {
  const { declaration, options } = method;
  if (!isServable(reading, method, place)) return undefined;
  const parameters = readParameters(reading, method, place);
  const result = readResult(reading, method, place);
  const [stream] = parameters.fields.flatMap(({ shape }) =>
    shape.kind === 'stream' ? [shape] : [],
  );
  if (stream && parameters.fields.length > 1) {
    broken(reading, place, {
      code: 'MEMFS117',
      message: 'takes a stream beside other parameters',
      hint: 'Let the stream be the only parameter, and send the rest as its first message.',
    });
  }
  const doc = docOf(reading, declaration);
  return {
    origin: place.origin,
    name: nameOf(declaration),
    wireName: options.name ?? nameOf(declaration),
    className: method.className,
    source: place.origin.slice(0, place.origin.lastIndexOf('#')),
    package: options.package,
    kind: kindOf(stream !== undefined, result?.shape.kind === 'stream'),
    parameters: parameters.fields.map(unstreamed),
    result: result && unstreamed(result),
    ...(stream && { requestStream: stream.as }),
    hasContext: parameters.hasContext,
    ...doc,
    ...(options.description !== undefined && { doc: options.description }),
    ...(options.idempotent !== undefined && { idempotent: options.idempotent }),
    ...(options.timeoutMs !== undefined && { timeoutMs: options.timeoutMs }),
    position: reading.project.positionOf(place.node),
  };
}

/** True for a method that a decorated class serves: public, and called by a name and not by a value. */
export function isPublicMethod(
  ts: Reading['project']['ts'],
  method: ts.MethodDeclaration,
): boolean {
  const { Private, Protected, Static } = ts.ModifierFlags;
  return (
    !ts.isPrivateIdentifier(method.name) &&
    !ts.isComputedPropertyName(method.name) &&
    !(ts.getCombinedModifierFlags(method) & (Private | Protected | Static))
  );
}

function isServable(
  reading: Reading,
  { declaration, isOverloaded, options }: DecoratedMethod,
  place: Place,
): boolean {
  const { ts } = reading.project;
  const refuse = (message: string, hint: string): false => {
    broken(reading, place, { code: 'MEMFS108', message, hint });
    return false;
  };
  if (!ts.isIdentifier(declaration.name) && !ts.isPrivateIdentifier(declaration.name)) {
    return refuse(
      'has a name in quotes or brackets',
      'Write a plain name, and what callers know it as in @ApiFunc({ name: … }).',
    );
  }
  if (!isPublicMethod(ts, declaration)) {
    return refuse(
      'is not a public method of the instance',
      'Make it public, or remove @ApiFunc().',
    );
  }
  if (isOverloaded)
    return refuse('has several signatures', 'Keep one, or write one method for each.');
  if (declaration.typeParameters?.length) {
    return refuse('has type parameters of its own', 'Write the types that the callers send.');
  }
  const name = nameOf(declaration);
  if (isUncallable(name)) {
    return refuse(
      `cannot be called through a client, where \`${name}\` is something else`,
      'Rename the method.',
    );
  }
  if (!/^[A-Z]/.test(pascalCase(options.name ?? name))) {
    return refuse(
      'has a name that begins with no letter',
      'Give it a name on the wire: @ApiFunc({ name: … }).',
    );
  }
  return true;
}

function readParameters(
  reading: Reading,
  { declaration, bindings, signature }: DecoratedMethod,
  place: Place,
): { readonly fields: readonly FieldShape[]; readonly hasContext: boolean } {
  const { ts, checker } = reading.project;
  const declared = checker.getSignatureFromDeclaration(declaration)?.parameters;
  const own = declaration.parameters.filter(
    ({ name }) => !(ts.isIdentifier(name) && name.text === 'this'),
  );
  const last = own.at(-1);
  const hasContext = last !== undefined && isContext(reading, last);
  const fields = (hasContext ? own.slice(0, -1) : own).map((parameter, index) => {
    const symbols = { declared: declared?.[index], inherited: signature?.parameters[index] };
    return readParameter(reading, { parameter, bindings, ...symbols }, place);
  });
  return { fields: withDistinctNames(fields), hasContext };
}

interface Parameter {
  readonly parameter: ts.ParameterDeclaration;
  readonly bindings: Bindings;
  readonly declared: ts.Symbol | undefined;
  /** Of an inherited method: the parameter as the class has it. */
  readonly inherited: ts.Symbol | undefined;
}

function readParameter(
  reading: Reading,
  { parameter, bindings, declared, inherited }: Parameter,
  place: Place,
): FieldShape {
  const { ts, checker } = reading.project;
  const name = ts.isIdentifier(parameter.name)
    ? parameter.name.text
    : destructuredName(reading, parameter);
  const inside = within(place, {
    node: parameter.name,
    path: `.${name}`,
    origin: `${place.origin}(${name})`,
    naming: { owner: place.origin, suffix: pascalCase(name) },
  });
  const position = reading.project.positionOf(parameter.name);
  const refused = refusedParameter(reading, parameter);
  if (refused) {
    return { name, shape: broken(reading, inside, { code: 'MEMFS107', ...refused }), position };
  }
  const isOptional = parameter.questionToken !== undefined || parameter.initializer !== undefined;
  const known = inherited && checker.getTypeOfSymbolAtLocation(inherited, parameter);
  const type = parameter.type ? known : checker.getTypeAtLocation(parameter);
  const raw = reading.raw({ node: parameter.type, type, bindings }, inside);
  const shape =
    raw.kind === 'stream' ? readStream(reading, raw, inside) : reading.asValue(raw, inside);
  const doc = paramDoc(reading, parameter.parent as ts.MethodDeclaration, name);
  const field: FieldShape = {
    name,
    ...asWritten(shape, { isOptional }),
    position,
    ...(doc && { doc }),
  };
  return declared ? readFieldTags(reading, { symbol: declared, place: inside }, field) : field;
}

/** What is wrong with a parameter whatever its type is made of. */
function refusedParameter(
  reading: Reading,
  parameter: ts.ParameterDeclaration,
): { readonly message: string; readonly hint: string } | undefined {
  if (parameter.dotDotDotToken) {
    return { message: 'is a rest parameter', hint: 'Take one array instead.' };
  }
  if (!isContext(reading, parameter)) return undefined;
  return { message: 'is a CallContext before other parameters', hint: 'Make it the last one.' };
}

/** `{ title, rows }: Report` is called `report`; without a declared type `input`. */
function destructuredName({ project: { ts } }: Reading, { type }: ts.ParameterDeclaration): string {
  const name = type && ts.isTypeReferenceNode(type) ? type.typeName : undefined;
  return name && ts.isIdentifier(name) ? camelCase(messageName(name.text)) : 'input';
}

function withDistinctNames(fields: readonly FieldShape[]): readonly FieldShape[] {
  const seen = new Map<string, number>();
  return fields.map((field) => {
    const count = (seen.get(field.name) ?? 0) + 1;
    seen.set(field.name, count);
    return count === 1 ? field : { ...field, name: `${field.name}${count}` };
  });
}

function readResult(
  reading: Reading,
  { declaration, bindings, signature: inherited }: DecoratedMethod,
  place: Place,
): FieldShape | undefined {
  const { checker } = reading.project;
  const signature = inherited ?? checker.getSignatureFromDeclaration(declaration);
  const inside = within(place, {
    node: declaration.type,
    path: '.result',
    origin: `${place.origin}.result`,
    naming: { owner: place.origin, suffix: 'Result' },
  });
  const site = {
    node: declaration.type,
    type: signature?.getReturnType(),
    bindings,
  };
  const raw = reading.raw(site, inside);
  const awaited = raw.kind === 'promise' ? raw.of : raw;
  if (awaited.kind === 'nothing' && !awaited.null) return undefined;
  if (awaited.kind === 'never') return undefined;
  const shape =
    awaited.kind === 'stream'
      ? readStream(reading, awaited, inside)
      : reading.asValue(awaited, inside);
  return { name: 'result', shape, position: reading.project.positionOf(inside.node) };
}

function readStream(reading: Reading, stream: Shape & { kind: 'stream' }, place: Place): Shape {
  return { ...stream, of: reading.asValue(stream.of, { ...place, path: `${place.path}[]` }) };
}

/** The type of one message of a stream; other fields stay as they are. */
function unstreamed(field: FieldShape): FieldShape {
  return field.shape.kind === 'stream' ? { ...field, shape: field.shape.of } : field;
}

function kindOf(takesStream: boolean, givesStream: boolean): CallKind {
  if (takesStream) return givesStream ? 'bidi_streaming' : 'client_streaming';
  return givesStream ? 'server_streaming' : 'unary';
}

/** True for a parameter of our type CallContext. */
function isContext({ project }: Reading, { type }: ts.ParameterDeclaration): boolean {
  const { ts, checker } = project;
  const name = type && ts.isTypeReferenceNode(type) ? type.typeName : undefined;
  const local = name && checker.getSymbolAtLocation(name);
  return local !== undefined && isOurs(project, targetOf(project, local), 'CallContext');
}

function docOf({ project }: Reading, declaration: ts.MethodDeclaration): Doc {
  const symbol = project.checker.getSymbolAtLocation(declaration.name);
  return symbol ? readDoc(project, symbol) : {};
}

/** The text of `@param name text`. */
function paramDoc(
  { project }: Reading,
  method: ts.MethodDeclaration,
  name: string,
): string | undefined {
  const symbol = project.checker.getSymbolAtLocation(method.name);
  const tags = symbol ? tagsOf(project, symbol).filter((tag) => tag.name === 'param') : [];
  const text = tags.map((tag) => tag.text).find((at) => at.startsWith(`${name} `));
  return text?.slice(name.length).replace(/^\s*-?\s*/, '');
}

function nameOf({ name }: ts.MethodDeclaration): string {
  return name.getText();
}
