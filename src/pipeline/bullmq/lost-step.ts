/** Steps that no process has run to their end: their errors and traces. */
import type { Job } from 'bullmq';
import { NO_CHANGES } from '../files.js';
import type { ErrorInfo, StepTrace } from '../trace.js';
import type { ErrorData, StepData, StepResult } from './messages.js';

/** What BullMQ fails a job with that has lost its process too often. */
const STALLED = 'job stalled more than allowable limit';

/** What is known of the step of a failed job. */
export function lostStep(path: string, job: Job<StepData, StepResult>): StepResult {
  const { failedReason, stalledCounter: losses, processedOn } = job;
  const isStalled = failedReason === STALLED;
  const error = lost(
    isStalled
      ? `its process ended or was silent for too long, ${losses} times; the output of the workers may tell why`
      : failedReason,
  );
  const startedAt = new Date(processedOn ?? job.timestamp);
  return { error, trace: unrunTrace(path, error, { attempts: isStalled ? losses : 1, startedAt }) };
}

/** A step that is gone. */
export function lost(reason: string): ErrorData {
  return { name: 'RpcError', message: `the step was lost: ${reason}`, status: 'ABORTED' };
}

/** Of a step that no process has run to its end. */
export function unrunTrace(
  step: string,
  error: ErrorInfo,
  { attempts = 0, startedAt = new Date() }: { attempts?: number; startedAt?: Date } = {},
): StepTrace {
  return {
    step,
    address: 'local',
    status: 'failed',
    startedAt,
    durationMs: Date.now() - startedAt.getTime(),
    attempts,
    inputBytes: undefined,
    outputBytes: undefined,
    error,
    files: NO_CHANGES,
  };
}
