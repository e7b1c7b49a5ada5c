/** `faults`: makes calls of a `node:fs` object fail with the errors of a broken disk, or take their time. */
import { posix } from 'node:path';
import { getSystemErrorMap } from 'node:util';
import { nodeFsOf, syscallsOf, type FsCall, type NodeFs, type NodeFsSource } from './fs-calls.js';
import { intercept, type Plan } from './fs-intercept.js';

/** Which calls a rule is for. */
export interface FaultScope {
  /** A path, or a pattern for it; paths of descriptors count too. @default every path */
  readonly path?: string | RegExp;
}

/** Options of {@link Faults.fail}. */
export interface FailOptions extends FaultScope {
  /** How many such calls go well first. @default 0 */
  readonly after?: number;
  /** How many fail then. @default all that follow */
  readonly times?: number;
}

/** A `node:fs` object with rules for its failures. */
export interface Faults {
  /** To be given to the code under test. */
  readonly nodeFs: NodeFs;
  /**
   * From now on, calls fail.
   *
   * @param operation a function of node:fs without Sync (`readFile`), or a system call (`write`): then also what uses
   * it fails, as `writeFile` does, which has created or emptied its file by then
   * @param code `ENOSPC`, `EIO`, `EACCES` …
   * @throws RangeError for a code that Node does not know
   */
  fail(operation: string, code: string, options?: FailOptions): Faults;
  /** From now on, calls complete later by so many ms, and synchronous ones block; `*` for every operation. */
  delay(operation: string, delayMs: number, scope?: FaultScope): Faults;
  /** Forgets all rules and counts. */
  reset(): void;
}

interface Rule {
  readonly operation: string;
  readonly code: string;
  readonly options: FailOptions;
  seen: number;
  failed: number;
}

/** Calls that move data: errors of these codes come from them, all others from the first call. */
const DATA_CODES = ['ENOSPC', 'EIO', 'EDQUOT', 'EFBIG', 'EPIPE'];
const DATA_SYSCALLS = ['read', 'write', 'ftruncate'];

/**
 * The functions of a source, without any rule yet; the source itself stays as it is.
 *
 * @example
 * const disk = faults(fs).fail('write', 'ENOSPC', { after: 3 }).delay('readFile', 20);
 * await saveAll(disk.nodeFs);
 */
export function faults(source: NodeFsSource): Faults {
  const rules: Rule[] = [];
  const delays: { operation: string; delayMs: number; scope: FaultScope }[] = [];
  const result: Faults = {
    nodeFs: intercept(
      () => nodeFsOf(source),
      (call) => {
        const slow = delays.filter(({ operation, scope }) => applies(call, operation, scope));
        const delayMs = slow.reduce((sum, rule) => sum + rule.delayMs, 0);
        return { plan: { ...failure(rules, call), delayMs } };
      },
    ),
    fail: (operation, code, options = {}) => {
      errorOf(code);
      rules.push({ operation, code, options, seen: 0, failed: 0 });
      return result;
    },
    delay: (operation, delayMs, scope = {}) => {
      delays.push({ operation, delayMs, scope });
      return result;
    },
    reset: () => {
      rules.length = 0;
      delays.length = 0;
    },
  };
  return result;
}

/** Counts the call for every rule that is for it; the first whose turn it is decides. */
function failure(rules: readonly Rule[], call: FsCall): Plan {
  const due = rules.filter((rule) => {
    const { after = 0, times = Infinity } = rule.options;
    if (!applies(call, rule.operation, rule.options)) return false;
    rule.seen += 1;
    return rule.seen > after && rule.failed < times;
  });
  const [rule] = due;
  if (rule === undefined) return {};
  rule.failed += 1;
  const syscall = failing(call, rule);
  const isWriting = ['writeFile', 'appendFile'].includes(call.operation) && call.byPath;
  return {
    error: nodeError(rule.code, syscall, call),
    effect: isWriting && syscall !== 'open' ? 'opened' : 'none',
  };
}

function applies(call: FsCall, operation: string, { path }: FaultScope): boolean {
  // A stream is made of calls, each of which is asked about by itself.
  if (call.form === 'stream' || call.form === 'iterator') return false;
  const isNamed = operation === '*' || operation === call.operation;
  if (!isNamed && !syscallsOf(call).includes(operation)) return false;
  if (path === undefined) return true;
  if (path instanceof RegExp) return call.paths.some((given) => given.search(path) >= 0);
  const wanted = posix.resolve('/', path);
  return call.paths.some((given) => posix.resolve('/', given) === wanted);
}

/** The system call that fails. */
function failing(call: FsCall, { operation, code }: Rule): string {
  const syscalls = syscallsOf(call);
  if (syscalls.includes(operation)) return operation;
  const moving = syscalls.find((name) => DATA_SYSCALLS.includes(name));
  return (DATA_CODES.includes(code) ? moving : undefined) ?? syscalls[0] ?? call.operation;
}

/** An error with the properties, their order and the text that Node gives it. */
function nodeError(code: string, syscall: string, call: FsCall): Error {
  const { errno, text } = errorOf(code);
  const namesPath = call.byPath && !DATA_SYSCALLS.includes(syscall) && syscall !== 'close';
  const [first, dest] = namesPath ? call.paths : [];
  const path = first !== undefined && syscall === 'mkdtemp' ? `${first}XXXXXX` : first;
  const names = [path, dest].filter((name) => name !== undefined).map((name) => `'${name}'`);
  const where = names.length > 0 ? ` ${names.join(' -> ')}` : '';
  const error = new Error(`${code}: ${text}, ${syscall}${where}`);
  // Made natively in another thread, such an error has no stack of the caller.
  if (call.form === 'callback') error.stack = `Error: ${error.message}`;
  return Object.assign(error, {
    errno,
    code,
    syscall,
    ...(path !== undefined && { path }),
    ...(dest !== undefined && { dest }),
  });
}

function errorOf(code: string): { readonly errno: number; readonly text: string } {
  for (const [errno, [name, text]] of getSystemErrorMap()) {
    if (name === code) return { errno, text };
  }
  throw new RangeError(
    `«${code}» is no error code of this system; take one such as ENOSPC or EIO.`,
  );
}
