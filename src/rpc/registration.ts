/** A function with its schema, its codecs and its handler: what the framework keeps of everything it serves. */
import type { FunctionSchema } from '../schema/schema.js';
import type { CallContext } from './call-context.js';
import type { Codec, GeneratedModule } from './codec.js';

/** Any function of one argument or more; without a schema its values travel as JSON. */
export type AnyFunction = (...args: never[]) => unknown;

/** A function with all that is needed to serve it. */
export interface Registration {
  readonly schema: FunctionSchema;
  /** Codec of the request: the list of arguments. */
  readonly request: Codec;
  readonly response: Codec;
  /** FileDescriptorSet with the function's file and all it imports; what reflection tells. */
  readonly descriptors: Uint8Array;
  /** @default the framework's port */
  readonly port?: number | undefined;
  readonly timeoutMs?: number | undefined;
  /** Takes the decoded request and gives the result. */
  call(this: void, request: unknown, context: CallContext): unknown;
}

/**
 * A registration from a generated module.
 * @throws {Error} when the module has no codec for the function
 */
export function registrationOf(
  { codecs, files }: GeneratedModule,
  schema: FunctionSchema,
  handler: Pick<Registration, 'port' | 'timeoutMs' | 'call'>,
): Registration {
  const request = codecs[schema.request];
  const response = codecs[schema.response];
  const descriptors = files['descriptors.binpb'];
  if (!request || !response || !(descriptors instanceof Uint8Array)) {
    throw new Error(
      `The generated module lacks a codec or the descriptors of ${schema.name}; run \`memfs generate\`.`,
    );
  }
  return { schema, request, response, descriptors, ...handler };
}

/** `reports.v1.JsonToHtmlService` */
export function serviceOf(schema: Pick<FunctionSchema, 'package' | 'service'>): string {
  const { package: inPackage, service } = schema;
  return inPackage === '' ? service : `${inPackage}.${service}`;
}

/** `/reports.v1.JsonToHtmlService/JsonToHtml` */
export function pathOf(schema: Pick<FunctionSchema, 'package' | 'service' | 'rpc'>): string {
  return `/${serviceOf(schema)}/${schema.rpc}`;
}
