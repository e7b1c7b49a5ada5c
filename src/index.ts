/** What a Nest application writes against: the decorator, the filesystem, the module that serves, clients and pipelines. */
import 'reflect-metadata';

export {
  createFs,
  DirectoryNotEmptyError,
  FileExistsError,
  FileNotFoundError,
  FsError,
  IsADirectoryError,
  MemoryFile,
  MemoryFS,
  NotADirectoryError,
  PermissionError,
} from './fs/index.js';
export type { MemoryFsOptions } from './fs/index.js';
export { ApiFunc } from './functions/api-func.js';
export type { ApiFuncOptions } from './functions/api-func.js';
export type { Double, Duration, Float, Int32, Int64, UInt32, UInt64 } from './functions/scalars.js';
export { createClient, httpErrors } from './nest/http-errors.js';
export { clientToken, InjectClient } from './nest/clients.js';
export type { ClientFeature } from './nest/clients.js';
export { MemFsModule } from './nest/memfs.module.js';
export type {
  MemFsFeatureOptions,
  MemFsModuleAsyncOptions,
  MemFsModuleOptions,
} from './nest/memfs.options.js';
export {
  currentStep,
  DynamicGrpcComponent,
  graph,
  pipeline,
  PipelineOrchestrator,
  StepError,
  traceTable,
} from './pipeline/index.js';
export type {
  Pipeline,
  Ref,
  RunEvent,
  RunHandle,
  RunOptions,
  RunResult,
  StepContext,
  StepOptions,
  StepTrace,
} from './pipeline/index.js';
export {
  ApiFuncFramework,
  currentCall,
  InvalidValueError,
  PortTakenError,
  RpcError,
  StatusCode,
} from './rpc/index.js';
export type {
  CallContext,
  FunctionLogger,
  CallOptions,
  Client,
  ClientInterceptor,
  ClientOptions,
  FunctionInfo,
} from './rpc/index.js';
