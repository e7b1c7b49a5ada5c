/** Codecs, clients, servers and statuses: gRPC without Nest. */
export { currentCall, withCall } from './call-context.js';
export type { CallContext } from './call-context.js';
export type { ClientTls } from './client-tls.js';
export type { CallOptions, ClientInterceptor, OutgoingCall } from './call-function.js';
export type {
  ChannelBehaviour,
  EjectionOptions,
  HedgingOptions,
  KeepaliveOptions,
  ReconnectOptions,
  RetryOptions,
} from './channel-config.js';
export type { ServerTls } from './certificates.js';
export { callLog } from './call-log.js';
export type { CallLine, CallLogger } from './call-log.js';
export { FunctionLogger } from './function-log.js';
export type { FunctionLine, LineLogger } from './function-log.js';
export type { CallObserver } from './observe.js';
export { prometheusMetrics } from './prometheus.js';
export type {
  PromClient,
  PrometheusMetrics,
  PrometheusOptions,
  PromRegistry,
} from './prometheus.js';
export { createClient } from './client.js';
export type { Client, ClientExtras, ClientOptions } from './client.js';
export type { Codec, GeneratedModule } from './codec.js';
export type { CompressOptions } from './compression.js';
export { compileCodecs } from './compile-codecs.js';
export type { CompileOptions } from './compile-codecs.js';
export { dynamicFiles } from './dynamic-function.js';
export type { DynamicOptions } from './dynamic-function.js';
export { ApiFuncFramework, DEFAULT_PORT } from './framework.js';
export type { FrameworkOptions, FunctionInfo } from './framework.js';
export type { ErrorDetails, ErrorInfo, FieldViolation } from './error-details.js';
export { functionOf, isFunction, loadGenerated } from './generated.js';
export type { ClassOf, GeneratedSource, MethodName } from './generated.js';
export { serveWithGrpcJs } from './grpc-js-server.js';
export { InvalidValueError } from './invalid-value.js';
export { DEFAULT_LIMITS } from './limits.js';
export type { AllLimits, ClientLimits, ServerLimits } from './limits.js';
export { httpFailureOf } from './http-info.js';
export type { HttpFailure } from './http-info.js';
export { isSubscribable, singleValueOf, valuesOf } from './observable.js';
export type { Subscribable } from './observable.js';
export { localContext } from './local-context.js';
export type { LocalContextOptions } from './local-context.js';
export { registrationOf } from './registration.js';
export type { AnyFunction, Registration } from './registration.js';
export { RpcError, StatusCode, statusName } from './rpc-error.js';
export type { RpcErrorOptions, StatusName } from './rpc-error.js';
export {
  checkOf,
  codecOf,
  decodeStruct,
  decodeValue,
  encodeStruct,
  encodeValue,
  known,
  located,
  misfit,
  missing,
  numericKey,
  plainBytes,
  setOwn,
} from './runtime.js';
export { PortTakenError } from './server.js';
export type {
  CallRecord,
  ListenOptions,
  RunningServer,
  ServedFunction,
  Transport,
} from './server.js';
export { STATUS_OF_FS_CODE, STATUS_OF_HTTP, toRpcError } from './status.js';
export type { StatusOptions } from './status.js';
export type { ErrorReader } from './thrown-error.js';
