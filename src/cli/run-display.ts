/** A run as it goes: its steps on a terminal, its events as JSON lines with `--json`, nothing in a pipe. */
import type { RunEvent, StepTrace } from '../pipeline/index.js';
import { toJson } from './json-values.js';
import type { Output } from './output.js';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 80;

/** Shows the events of one run until it ends. */
export async function displayRun(out: Output, events: AsyncIterable<RunEvent>): Promise<void> {
  const running = new Map<string, number>();
  let frame = 0;
  const draw = (): void => {
    const now = Date.now();
    const steps = [...running].map(([step, since]) => `${step} ${seconds(now - since)}`);
    const line = `${FRAMES[frame++ % FRAMES.length] ?? ''} ${steps.join(', ')}`;
    out.progress(steps.length === 0 ? '' : line.slice(0, out.columns - 1));
  };
  const drawing = setInterval(draw, FRAME_MS);
  try {
    for await (const event of events) {
      if (out.json) out.lines([JSON.stringify(toJson(event))]);
      else if (event.type === 'step-started') running.set(event.step, event.at);
      else if (event.type === 'step-retry') {
        above(out, `↻ ${event.step}  ${event.error.message}`);
      } else if (event.type === 'step-ended') {
        running.delete(event.step);
        above(out, endOf(event.trace));
      } else if (event.type === 'run-ended') {
        for (const [step, since] of running) {
          above(out, `✗ ${step}  ${seconds(event.at - since)}, stopped`);
        }
      }
    }
  } finally {
    clearInterval(drawing);
    out.progress('');
  }
}

/** A line that stays, above the one that is drawn again. */
function above(out: Output, line: string): void {
  out.progress('');
  out.note(line);
}

function endOf({ step, status, durationMs, address, attempts, error }: StepTrace): string {
  const mark = status === 'failed' || status === 'cancelled' ? '✗' : '✓';
  const tries = attempts > 1 ? `, ${attempts} tries` : '';
  const why = error ? `  ${error.message}` : '';
  return `${mark} ${step}  ${seconds(durationMs)}, ${address}${tries}${why}`;
}

function seconds(ms: number): string {
  return ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(1)} s`;
}
