/** Runs as the queue has them, for whoever has not started them: a list, and the report of one. */
import type { Job, Queue } from 'bullmq';
import type { RunReport } from '../run.js';
import type { RunStatus } from '../run-events.js';
import type { ErrorInfo, StepTrace } from '../trace.js';
import { revivedTrace, type RunData, type RunOutcome } from './messages.js';
import { stepJobId, type BullParts } from './parts.js';

/** One run in the list. */
export interface RunRecord {
  readonly runId: string;
  readonly pipeline: string;
  /** `scheduled`: not due yet; `waiting`: no process has taken it. */
  readonly status: RunStatus | 'scheduled' | 'waiting';
  /** When it was given to the queue. */
  readonly createdAt: Date;
  /** From its begin to its end, or to now; 0 for one that has not begun. */
  readonly durationMs: number;
  readonly error: ErrorInfo | undefined;
}

type RunJob = Job<RunData, RunOutcome>;

/** The job of a run. That of a scheduled run has colons, which its run id has not. */
export async function runJob(
  runs: Queue<RunData, RunOutcome>,
  runId: string,
): Promise<RunJob | undefined> {
  return runs.getJob(runId.replace(/^repeat-(.+)-(\d+)$/, 'repeat:$1:$2'));
}

/** Its caller's id, or for a scheduled run that of its job. */
export function runIdOf({ data, id }: Pick<RunJob, 'data' | 'id'>): string {
  return data.runId ?? (id ?? '').replaceAll(':', '-');
}

/** The latest runs, the latest first. */
export async function listRuns({ runs }: BullParts, limit: number): Promise<RunRecord[]> {
  const states = ['active', 'waiting', 'prioritized', 'delayed', 'completed', 'failed'] as const;
  const jobs = await runs.getJobs([...states], 0, limit - 1);
  return jobs
    .toSorted((a, b) => b.timestamp - a.timestamp)
    .slice(0, limit)
    .map(recordOf);
}

/** What happened in a run up to now; undefined for one that is not kept. */
export async function reportOf(parts: BullParts, runId: string): Promise<RunReport | undefined> {
  const job = await runJob(parts.runs, runId);
  if (!job) return undefined;
  const { status, createdAt, ...record } = recordOf(job);
  return {
    ...record,
    status: status === 'scheduled' || status === 'waiting' ? 'running' : status,
    startedAt: job.processedOn === undefined ? createdAt : new Date(job.processedOn),
    trace: await traceOf(parts, job),
  };
}

function recordOf(job: RunJob): RunRecord {
  const { processedOn, finishedOn, timestamp } = job;
  return {
    runId: runIdOf(job),
    pipeline: job.data.pipeline,
    status: statusOf(job),
    createdAt: new Date(timestamp),
    durationMs: processedOn === undefined ? 0 : (finishedOn ?? Date.now()) - processedOn,
    error: errorOfJob(job),
  };
}

function statusOf({
  finishedOn,
  failedReason,
  returnvalue,
  processedOn,
  delay,
}: RunJob): RunRecord['status'] {
  if (finishedOn !== undefined) return failedReason ? 'failed' : returnvalue.status;
  if (processedOn !== undefined) return 'running';
  return delay > 0 ? 'scheduled' : 'waiting';
}

function errorOfJob({ finishedOn, failedReason, returnvalue }: RunJob): ErrorInfo | undefined {
  if (finishedOn === undefined) return undefined;
  // BullMQ types it as the text that it always is.
  if (failedReason) return { name: 'RpcError', message: failedReason, status: 'ABORTED' };
  const { error } = returnvalue;
  return error && { name: error.name, message: error.message, status: error.status };
}

/** Of a run that is over its own; of another one what its steps have left, in the order in which they ended. */
async function traceOf({ steps, envelopes }: BullParts, job: RunJob): Promise<StepTrace[]> {
  if (job.finishedOn !== undefined && !job.failedReason) {
    return (await envelopes.unpack(job.returnvalue.trace, runIdOf(job))) as StepTrace[]; // what the coordinator packed
  }
  const prefix = stepJobId(runIdOf(job), '');
  const ids = (await steps.getRanges(['completed'], 0, -1)).filter((id) => id.startsWith(prefix));
  const ended = await Promise.all(ids.map((id) => steps.getJob(id)));
  return ended
    .flatMap((step) => (step?.returnvalue ? [step] : []))
    .toSorted((a, b) => (a.finishedOn ?? 0) - (b.finishedOn ?? 0))
    .map(({ returnvalue }) => revivedTrace(returnvalue.trace));
}
