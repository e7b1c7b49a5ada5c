/** `memfs runs`, `memfs cancel` and `memfs logs`: the runs of a distributed engine, whoever has started them. */
import { CliError, type ExitCode } from '../cli-error.js';
import type { Call, Context } from '../command.js';
import { aligned, timeText } from '../format.js';
import { withEngine } from '../redis-option.js';

/** Lists the latest runs. */
export async function runs(context: Context, call: Call): Promise<ExitCode> {
  const { out } = context;
  const limit = call.count('limit');
  const records = await withEngine(context, call, (engine) =>
    engine.runs(limit === undefined ? {} : { limit }),
  );
  out.result(records, () =>
    aligned(
      records.map(({ runId, pipeline, status, createdAt, durationMs, error }) => [
        runId,
        pipeline,
        status,
        timeText(createdAt.getTime()),
        `${durationMs.toFixed(0)} ms`,
        error ? out.colors.dim(error.message) : '',
      ]),
      [4],
    ),
  );
  return 0;
}

/** Cancels a run. */
export async function cancel(context: Context, call: Call): Promise<ExitCode> {
  const runId = call.arg(0);
  const isCancelled = await withEngine(context, call, (engine) => engine.cancel(runId));
  if (!isCancelled) {
    throw new CliError(`there is no run ${runId} that goes on; 'memfs runs' lists them.`);
  }
  context.out.done({ cancelled: runId }, `${runId} is told to end`);
  return 0;
}

/** Prints the trace of a run. */
export async function logs(context: Context, call: Call): Promise<ExitCode> {
  const runId = call.arg(0);
  const report = await withEngine(context, call, (engine) => engine.report(runId));
  if (!report) throw new CliError(`there is no run ${runId}; 'memfs runs' lists them.`);
  const { traceTable } = await import('../../pipeline/index.js');
  const { pipeline, status, durationMs, error, trace } = report;
  context.out.result(report, () => [
    `${pipeline} ${status}, ${durationMs.toFixed(0)} ms${error ? `: ${error.message}` : ''}`,
    traceTable(trace),
  ]);
  return 0;
}
