/** `nestjs-memfs/codegen`: the build-time step as a library. */
export type { Breaks, Change } from './compare-locks.js';
export {
  CodegenError,
  type Diagnostic,
  DIAGNOSTIC_CODES,
  DIAGNOSTIC_REMEDIES,
  type DiagnosticCode,
  formatDiagnostic,
  type Position,
} from './diagnostics.js';
export {
  check,
  type CheckResult,
  generate,
  type GenerateResult,
  type RepeatedBuild,
  repeatedBuild,
} from './generate.js';
export type { GenerateOptions } from './options.js';
