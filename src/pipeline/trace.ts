/** What a run did: data of every step, for programs; as a table, for people. */
import type { FileChanges } from '../fs/index.js';
import type { StatusName } from '../rpc/index.js';
import { statusOf } from './retry.js';

/** How a step ended. `cached`: taken from an equal input before; `reused`: from the run that this one resumed. */
export type StepStatus = 'done' | 'failed' | 'cancelled' | 'cached' | 'reused';

/** An error as data. `{ name: 'RpcError', message: 'out of paper', status: 'UNAVAILABLE' }` */
export interface ErrorInfo {
  readonly name: string;
  readonly message: string;
  readonly status: StatusName;
}

/** What one step of a run did. */
export interface StepTrace {
  /** Path of the step: `htmlToPdf`, `pages[3]/render`. */
  readonly step: string;
  /** Where it ran: `local`, `thread` or `host:port`. */
  readonly address: string;
  readonly status: StepStatus;
  readonly startedAt: Date;
  /** From the first try to the end of the last. */
  readonly durationMs: number;
  /** Tries. */
  readonly attempts: number;
  /** About as many bytes as the value holds; undefined for one of very many parts. */
  readonly inputBytes: number | undefined;
  readonly outputBytes: number | undefined;
  readonly error: ErrorInfo | undefined;
  /** In the run's MemoryFS. */
  readonly files: FileChanges;
}

/** Any error as data. */
export function errorInfo(error: unknown): ErrorInfo {
  const isError = typeof error === 'object' && error !== null && 'message' in error;
  return {
    name: isError && 'name' in error ? String(error.name) : 'Error',
    message: isError ? String(error.message) : String(error),
    status: statusOf(error),
  };
}

const HEAD = ['step', 'where', 'status', 'ms', 'tries', 'in', 'out', 'files', 'error'];

/** The steps in a table of plain text; files are counted as read, written and removed. */
export function traceTable(trace: readonly StepTrace[]): string {
  const rows = trace.map((step) => [
    step.step,
    step.address,
    step.status,
    step.durationMs.toFixed(1),
    String(step.attempts),
    size(step.inputBytes),
    size(step.outputBytes),
    counts(step.files),
    step.error ? `${step.error.status}: ${step.error.message.split('\n')[0] ?? ''}` : '',
  ]);
  const table = [HEAD, ...rows];
  const widths = HEAD.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function size(bytes: number | undefined): string {
  if (bytes === undefined) return '-';
  if (bytes < 10_000) return `${bytes} B`;
  return bytes < 10_000_000 ? `${(bytes / 1e3).toFixed(0)} kB` : `${(bytes / 1e6).toFixed(0)} MB`;
}

function counts({ read, written, removed }: FileChanges): string {
  const parts = [
    read.length > 0 ? `r${read.length}` : '',
    written.length > 0 ? `w${written.length}` : '',
    removed.length > 0 ? `-${removed.length}` : '',
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/** Parts of a value that are counted; a larger one is not measured. */
const MAX_PARTS = 2000;

/** About as many bytes as the contents of a value take: texts and bytes exactly, numbers as eight. */
export function byteSize(value: unknown): number | undefined {
  let bytes = 0;
  let parts = 0;
  const pending: unknown[] = [value];
  const seen = new Set<object>();
  while (pending.length > 0) {
    if (++parts > MAX_PARTS) return undefined;
    const part = pending.pop();
    if (typeof part === 'string') bytes += Buffer.byteLength(part);
    else if (typeof part === 'number' || typeof part === 'bigint') bytes += 8;
    else if (typeof part === 'boolean') bytes += 1;
    else if (typeof part !== 'object' || part === null || seen.has(part)) continue;
    else if (ArrayBuffer.isView(part) || part instanceof ArrayBuffer) bytes += part.byteLength;
    else if (part instanceof Date) bytes += 8;
    else {
      seen.add(part);
      const inner = part instanceof Map || part instanceof Set ? [...part] : Object.values(part);
      if (inner.length + pending.length > MAX_PARTS) return undefined;
      pending.push(...(inner as unknown[]));
    }
  }
  return bytes;
}
