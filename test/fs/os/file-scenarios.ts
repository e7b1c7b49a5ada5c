/** Lists of file calls, run in memory as file-scenarios.py runs them on the disk. */
import { readFileSync } from 'node:fs';
import { createFs, type OpenMode } from 'nestjs-memfs/fs';
import { askPython } from './python.js';

/** A method and its arguments; bytes as `{ bytes: hex }`. */
export type Step = readonly [name: string, ...args: unknown[]];

/** What is in the file at first (hex; null: there is none), how it is opened, what is done. */
export interface Scenario {
  readonly content: string | null;
  readonly mode: string;
  readonly encoding?: BufferEncoding;
  readonly errors?: 'strict' | 'replace';
  /** Undefined is Python's None. */
  readonly newline?: '' | '\n' | '\r' | '\r\n';
  readonly steps: readonly Step[];
}

/** What each step gave, and the bytes of the file after it was closed. */
export interface Outcome {
  readonly log: readonly unknown[];
  readonly content: string | null;
}

/** What Python does. */
export function onDisk(scenarios: readonly Scenario[]): Outcome[] {
  const script = readFileSync(new URL('file-scenarios.py', import.meta.url), 'utf8');
  return askPython(script, scenarios) as Outcome[];
}

/** What MemoryFS does. */
export function inMemory(scenario: Scenario): Outcome {
  const fs = createFs();
  const { content, mode, steps, ...options } = scenario;
  if (content !== null) fs.writefilebytes('/file', Buffer.from(content, 'hex'));
  const log: unknown[] = [];
  try {
    const file = fs.open('/file', mode as OpenMode, options);
    for (const step of steps) {
      try {
        log.push(shown(call(file, step)));
      } catch {
        log.push('error');
      }
    }
    file.close();
  } catch {
    log.push('error');
  }
  return { log, content: fs.exists('/file') ? fs.readfilebytes('/file').toString('hex') : null };
}

function call(file: object, [name, ...args]: Step): unknown {
  if (name === 'lines') return [...(file as Iterable<unknown>)];
  const member = (file as Record<string, unknown>)[name];
  if (typeof member !== 'function') return member;
  const values = args.map((value) =>
    typeof value === 'object' && value !== null && 'bytes' in value
      ? Buffer.from(value.bytes as string, 'hex')
      : value,
  );
  return (member as (...args: unknown[]) => unknown).apply(file, values) ?? null;
}

function shown(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return { bytes: value.toString('hex') };
  return Array.isArray(value) ? value.map(shown) : value;
}
