/** What a build would write, worked out without writing: load → read → build → number. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EmitMemo } from '../emit/emit-memo.js';
import { isTextOf, type Piece } from '../emit/pieces.js';
import type { Schema } from '../schema/schema.js';
import { SchemaBuilder } from './build-schema.js';
import { type Change, compareLocks } from './compare-locks.js';
import { type Diagnostic, Problems } from './diagnostics.js';
import { Numberer } from './field-lock.js';
import { knownNames } from './known-names.js';
import type { Project } from './load-project.js';
import { formatLock, type Lock, LOCK_FILE, parseLock } from './lock-file.js';
import { defaultPackage } from './name-functions.js';
import { refuseUnparsed } from './refuse-unparsed.js';
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
  /** Text of the lock file, in pieces. */
  readonly lock: readonly Piece[];
  /** Differences to the lock file on the disk. */
  readonly changes: readonly Change[];
  readonly warnings: readonly Diagnostic[];
}

/** What a plan follows from. */
interface Basis {
  readonly lockText: string | undefined;
  readonly shapes: Shapes;
  readonly defaultPackage: string;
}

/** A plan with its lock, before and after. */
interface Planned {
  readonly earlier: Lock;
  readonly plan: Plan;
  readonly next: Lock;
}

/** Plans one build after another; the same sources and the same lock have the same plan. */
export class Planner {
  readonly #reader = new ServiceReader();
  readonly #builder = new SchemaBuilder();
  readonly #numberer = new Numberer();
  readonly #lockMemo = new EmitMemo();
  #last: (Basis & Planned) | undefined;

  /** @throws {@link CodegenError} with everything that is wrong in the sources */
  plan(project: Project, input: PlanInput): Plan {
    const problems = new Problems();
    const last = this.#last;
    const lockPath = join(input.out, LOCK_FILE);
    const lockText = readIfThere(lockPath);
    const isSameLock = last !== undefined && last.lockText === lockText;
    const earlier = this.#lockOf(lockText, lockPath);
    refuseUnparsed(project);
    const shapes = this.#reader.read(project, problems);
    const inPackage = input.package ?? defaultPackage(project.packages.root.name);
    if (isSameLock && last.shapes === shapes && last.defaultPackage === inPackage) return last.plan;
    const basis = { lockText, shapes, defaultPackage: inPackage };
    this.#last = { ...basis, ...this.#planned(basis, earlier, problems) };
    return this.#last.plan;
  }

  #planned(
    { shapes, defaultPackage: inPackage }: Basis,
    earlier: Lock,
    problems: Problems,
  ): Planned {
    const known = knownNames(earlier);
    const draft = this.#builder.build(shapes, { defaultPackage: inPackage, known, problems });
    const { schema, lock } = this.#numberer.number(draft, earlier, problems);
    problems.throwIfAny();
    const changes = compareLocks(earlier, lock, draft.notes);
    const text = formatLock(lock, this.#lockMemo);
    const plan = { schema, lock: text, changes, warnings: problems.warnings };
    return { earlier, plan, next: lock };
  }

  /** The lock of a text; one that an earlier plan has read or written is known. */
  #lockOf(text: string | undefined, path: string): Lock {
    const last = this.#last;
    if (last && last.lockText === text) return last.earlier;
    const isOurs = last && text !== undefined && isTextOf(text, last.plan.lock);
    return isOurs ? last.next : parseLock(text, path);
  }
}

function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}
