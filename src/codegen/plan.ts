/** What a build would write, worked out without writing: load → read → build → number. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Schema } from '../schema/schema.js';
import { buildSchema } from './build-schema.js';
import { type Change, compareLocks } from './compare-locks.js';
import { type Diagnostic, Problems } from './diagnostics.js';
import { knownNames, numberSchema } from './field-lock.js';
import type { Project } from './load-project.js';
import { formatLock, parseLock } from './lock-file.js';
import { defaultPackage } from './name-functions.js';
import { readServices } from './read-services.js';

/** Name of the lock file in the output folder. */
export const LOCK_FILE = 'fields.lock.json';

/** What to plan for. */
export interface PlanInput {
  /** Absolute path of the output folder. */
  readonly out: string;
  /** Protobuf package of functions that name none. */
  readonly package?: string | undefined;
}

/** The outcome of a build before anything is written. */
export interface Plan {
  readonly schema: Schema;
  /** Text of the lock file. */
  readonly lock: string;
  /** Differences to the lock file on the disk. */
  readonly changes: readonly Change[];
  readonly warnings: readonly Diagnostic[];
}

/**
 * Reads a project and numbers what it finds.
 * @throws {@link CodegenError} with everything that is wrong in the sources
 */
export function planBuild(project: Project, input: PlanInput): Plan {
  const problems = new Problems();
  const lockPath = join(input.out, LOCK_FILE);
  const earlier = parseLock(readIfThere(lockPath), lockPath);
  const shapes = readServices(project, problems);
  problems.throwIfAny();
  const draft = buildSchema(shapes, {
    defaultPackage: input.package ?? defaultPackage(project.packages.root.name),
    known: knownNames(earlier),
    problems,
  });
  const { schema, lock } = numberSchema(draft, earlier, problems);
  problems.throwIfAny();
  return {
    schema,
    lock: formatLock(lock),
    changes: compareLocks(earlier, lock, draft.notes),
    warnings: problems.warnings,
  };
}

function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
