/** A build that can be repeated: the compiler stays loaded, and only what an edit has touched is read again. */
import { fileContents } from '../emit/emit-files.js';
import { EmitMemo } from '../emit/emit-memo.js';
import { isSameData } from '../schema/same-data.js';
import { type Contents, isSameContent } from '../emit/pieces.js';
import { type Disk, realDisk } from './disk.js';
import { type Project, ProjectLoader } from './load-project.js';
import type { Settings } from './options.js';
import { LOCK_FILE } from './lock-file.js';
import { type Plan, Planner } from './plan.js';
import { rememberBuild } from './warm-start.js';
import { withoutOutput } from './without-output.js';

/** What a build would write, and what it has to say. */
export interface Built extends Plan {
  /** Content by path, relative to the output folder. */
  readonly files: Contents;
}

/** Builds the output of one project, again and again. */
export class Builder {
  readonly #settings: Settings;
  readonly #loader: ProjectLoader;
  readonly #services = new ProgramBuilder();

  constructor(settings: Settings, disk: Disk = realDisk) {
    this.#settings = settings;
    this.#loader = new ProjectLoader(settings.project, withoutOutput(disk, settings.out));
  }

  /** @throws {@link CodegenError} with everything that is wrong in the sources */
  build(): Built {
    return this.#services.build(this.#loader.load(), this.#settings);
  }

  /** Keeps what was read and written, for the next process. */
  remember({ files, warnings }: Built): void {
    const answers = this.#loader.observations?.answers();
    if (answers) rememberBuild(this.#settings, { answers, files, warnings });
  }
}

/** The same from programs that somebody else makes, such as those that a plugin is given. */
export class ProgramBuilder {
  readonly #planner = new Planner();
  readonly #memo = new EmitMemo();
  #last: { readonly plan: Plan; readonly files: Contents } | undefined;

  /** @throws {@link CodegenError} with everything that is wrong in the sources */
  build(project: Project, settings: Settings): Built {
    const plan = this.#planner.plan(project, settings);
    const last = this.#last;
    const files = last && saysTheSame(last.plan, plan) ? last.files : filesOf(plan, this.#memo);
    this.#last = { plan, files };
    return { ...plan, files };
  }
}

function saysTheSame(a: Plan, b: Plan): boolean {
  return a === b || (isSameContent(a.lock, b.lock) && isSameData(a.schema, b.schema));
}

function filesOf({ schema, lock }: Plan, memo: EmitMemo): Contents {
  return fileContents(schema, { [LOCK_FILE]: lock }, memo);
}
