/** What a build would write, worked out without writing: load → read → build → number. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Schema } from '../schema/schema.js';
import { buildSchema } from './build-schema.js';
import { type Change, compareLocks } from './compare-locks.js';
import { type Diagnostic, Problems } from './diagnostics.js';
import { knownNames, numberSchema } from './field-lock.js';
import type { Project } from './load-project.js';
import { formatLock, type Lock, LOCK_FILE, parseLock } from './lock-file.js';
import { defaultPackage } from './name-functions.js';
import { ServiceReader } from './service-reader.js';
import type { Shapes } from './shapes.js';

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
  return new Planner().plan(project, input);
}

/** What a plan follows from. */
interface Basis {
  readonly lockText: string | undefined;
  readonly shapes: Shapes;
  readonly defaultPackage: string;
}

/** Plans one build after another; the same sources and the same lock have the same plan. */
export class Planner {
  readonly #reader = new ServiceReader();
  #last: (Basis & { readonly earlier: Lock; readonly plan: Plan }) | undefined;

  /** @throws {@link CodegenError} with everything that is wrong in the sources */
  plan(project: Project, input: PlanInput): Plan {
    const problems = new Problems();
    const last = this.#last;
    const lockPath = join(input.out, LOCK_FILE);
    const lockText = readIfThere(lockPath);
    const isSameLock = last !== undefined && last.lockText === lockText;
    const earlier = isSameLock ? last.earlier : parseLock(lockText, lockPath);
    const shapes = this.#reader.read(project, problems);
    problems.throwIfAny();
    const inPackage = input.package ?? defaultPackage(project.packages.root.name);
    if (isSameLock && last.shapes === shapes && last.defaultPackage === inPackage) return last.plan;
    const plan = planOf({ shapes, defaultPackage: inPackage, earlier }, problems);
    this.#last = { lockText, shapes, defaultPackage: inPackage, earlier, plan };
    return plan;
  }
}

function planOf(
  {
    shapes,
    defaultPackage: inPackage,
    earlier,
  }: Omit<Basis, 'lockText'> & { readonly earlier: Lock },
  problems: Problems,
): Plan {
  const known = knownNames(earlier);
  const draft = buildSchema(shapes, { defaultPackage: inPackage, known, problems });
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
