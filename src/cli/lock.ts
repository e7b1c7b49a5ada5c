/** The lock that lets one command at a time change a state file. */
import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { CliError, codeOf, messageOf } from './cli-error.js';

/** How long to wait for a lock. */
export interface LockOptions {
  /** Longest wait for another command, in milliseconds. @default 30_000 */
  readonly waitMs: number;
  /** Called once when the wait gets longer than a second. */
  readonly onWait: () => void;
}

/** A lock that is held. */
export interface Lock {
  /** @throws {CliError} when another command has taken it over meanwhile */
  readonly check: () => Promise<void>;
  readonly release: () => Promise<void>;
}

/** A lock whose holder has not renewed it for so long belongs to a command that was killed. */
const STALE_MS = 10_000;
/** From when on a wait is worth a word. */
const NOTICE_MS = 1000;

/**
 * Takes the lock of a file, which need not exist: a folder with `.lock` behind its name.
 * @throws {CliError} after `waitMs`, or when the folder of the file does not exist
 */
export async function takeLock(path: string, { waitMs, onWait }: LockOptions): Promise<Lock> {
  const started = Date.now();
  let isNoticed = false;
  for (;;) {
    try {
      return await tryLock(path);
    } catch (error) {
      const waitedMs = Date.now() - started;
      if (codeOf(error) !== 'ELOCKED' || waitedMs > waitMs) throw lockError(path, error, waitedMs);
      if (!isNoticed && waitedMs > NOTICE_MS) {
        isNoticed = true;
        onWait();
      }
      await sleep(5 + Math.random() * Math.min(waitedMs, 100));
    }
  }
}

async function tryLock(path: string): Promise<Lock> {
  const { default: lockfile } = await import('proper-lockfile');
  let lost: unknown;
  const release = await lockfile.lock(path, {
    realpath: false,
    stale: STALE_MS,
    onCompromised: (error) => (lost = error),
  });
  const identity = await identityOf(path);
  const isOurs = async (): Promise<boolean> =>
    lost === undefined && (await identityOf(path)) === identity;
  return {
    check: async () => {
      if (await isOurs()) return;
      const text = `another memfs took over '${path}.lock'; nothing was written. Try again.`;
      throw new CliError(text, { cause: lost });
    },
    release: async () => {
      if (await isOurs()) await release();
    },
  };
}

/** The library takes over stale locks in two steps, so that two waiters may both believe to hold one: the folder tells. */
async function identityOf(path: string): Promise<string> {
  const folder = await stat(`${path}.lock`, { bigint: true }).catch(() => undefined); // gone: taken over
  return `${folder?.ino}:${folder?.birthtimeNs}`;
}

function lockError(path: string, cause: unknown, waitedMs: number): CliError {
  if (codeOf(cause) === 'ELOCKED') {
    const seconds = Math.round(waitedMs / 1000);
    return new CliError(
      `another memfs has held '${path}' for ${seconds} s. Try again; if none is running, remove '${path}.lock'.`,
      { cause },
    );
  }
  if (codeOf(cause) === 'ENOENT') {
    const text = `the folder of '${path}' does not exist. Create it, or name another file.`;
    return new CliError(text, { cause });
  }
  return new CliError(`'${path}' cannot be locked: ${messageOf(cause)}`, { cause });
}
