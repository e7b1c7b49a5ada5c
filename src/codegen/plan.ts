/** What a build would write, worked out without writing: load → read → build → number. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Schema } from '../schema/schema.js';
import { buildSchema } from './build-schema.js';
import { type Change, compareLocks } from './compare-locks.js';
import { type Diagnostic, Problems } from './diagnostics.js';
import { knownNames, numberSchema } from './field-lock.js';
import type { Project } from './load-project.js';
import { formatLock, LOCK_FILE, parseLock } from './lock-file.js';
import { defaultPackage } from './name-functions.js';
import { ServiceReader } from './service-reader.js';

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
 * @param reader knows what has not changed since its last reading
 * @throws {@link CodegenError} with everything that is wrong in the sources
 */
export function planBuild(
  project: Project,
  input: PlanInput,
  reader: ServiceReader = new ServiceReader(),
): Plan {
  const problems = new Problems();
  const lockPath = join(input.out, LOCK_FILE);
  const earlier = parseLock(readIfThere(lockPath), lockPath);
  const shapes = reader.read(project, problems);
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
