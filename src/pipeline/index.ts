/** Pipelines: definition, orchestrator, and the components of the original design. */
export type { Component } from './component.js';
export { DynamicGrpcComponent } from './dynamic-grpc-component.js';
export type { DynamicGrpcComponentOptions } from './dynamic-grpc-component.js';
export { PipelineOrchestrator, StepError } from './orchestrator.js';
export type { OrchestratorOptions, RunOptions, RunResult, StepTrace } from './orchestrator.js';
export { pipeline } from './pipeline.js';
export type {
  EmptyPipeline,
  FirstStepName,
  Pipeline,
  Step,
  StepInput,
  StepName,
  StepOutput,
} from './pipeline.js';
