/** The runs that a run resumes, the latest first: what is done in one of them is not done again. */
import { RpcError } from '../../rpc/index.js';
import type { RunData, StepResult } from './messages.js';
import { stepJobId, type BullParts } from './parts.js';
import { runJob } from './run-records.js';

/** Results of earlier runs. */
export class ResumedRuns {
  /** Data of the run that was the first. */
  readonly data: RunData;
  /** Keys of steps begin with its id. */
  readonly keyRoot: string;
  readonly #runIds: readonly string[];
  readonly #parts: BullParts;

  private constructor(parts: BullParts, runIds: readonly string[], data: RunData) {
    this.#parts = parts;
    this.#runIds = runIds;
    this.data = data;
    this.keyRoot = runIds.at(-1) ?? '';
  }

  /** @throws {RpcError} NOT_FOUND when the run, or the one that it resumed, is not kept any more */
  static async open(parts: BullParts, resumeFrom: string): Promise<ResumedRuns> {
    const runIds: string[] = [];
    for (let next = resumeFrom; ;) {
      const job = await runJob(parts.runs, next);
      if (!job)
        throw new RpcError('NOT_FOUND', `the run ${next} is not kept; it cannot be resumed`);
      runIds.push(next);
      const { resumeFrom: before } = job.data;
      if (before === undefined) return new ResumedRuns(parts, runIds, job.data);
      next = before;
    }
  }

  /** The result of a step that is done. */
  async find(path: string): Promise<StepResult | undefined> {
    for (const runId of this.#runIds) {
      const job = await this.#parts.steps.getJob(stepJobId(runId, path));
      const result = job?.returnvalue;
      if (result?.output) return result;
    }
    return undefined;
  }
}
