/** A structured line for each call: function, status, duration and sizes; never what was in it. */
import type { LineLogger } from './function-log.js';
import type { CallObserver } from './observe.js';

/** Takes objects, as Nest's Logger does. */
export type CallLogger = Pick<LineLogger, 'log' | 'warn'>;

/**
 * One line of the log.
 *
 * @example
 * { "function": "/reports.v1.JsonToHtmlService/JsonToHtml", "status": "OK", "durationMs": 1.25, "requestBytes": 310,
 *   "responseBytes": 2048, "peer": "127.0.0.1:39012" }
 */
export interface CallLine {
  readonly function: string;
  readonly status: string;
  readonly durationMs: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
  readonly peer: string;
  /** Of the caller's traceparent, if it sent one. */
  readonly traceId?: string;
}

/** Calls that fail are warnings; the others are told only with 'all'. */
export function callLog(logger: CallLogger, which: 'all' | 'failed'): CallObserver {
  return {
    ended: ({ call, status, durationMs, requestBytes, responseBytes }) => {
      if (status === 'OK' && which === 'failed') return;
      const { path, peer, traceId } = call;
      const line: CallLine = {
        function: path,
        status,
        durationMs: Math.round(durationMs * 1000) / 1000,
        requestBytes,
        responseBytes,
        peer,
        ...(traceId !== undefined && { traceId }),
      };
      if (status === 'OK') logger.log(line);
      else logger.warn(line);
    },
  };
}
