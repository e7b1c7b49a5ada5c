/** A build that only reads what has changed gives what a build from nothing gives, byte for byte, whatever happened in between. */
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { Builder } from '../../src/codegen/build.js';
import { CodegenError } from '../../src/codegen/diagnostics.js';
import { settingsOf, type Settings } from '../../src/codegen/options.js';
import { OutputFolder } from '../../src/codegen/write-output.js';
import { type Contents, wholeOf } from '../../src/emit/pieces.js';
import { histories, type Step } from './support/changing-project.js';
import { makeProject, type TestProject } from './support/project.js';

/** Bytes as text, so that a difference is shown; or the errors. */
type Outcome = Readonly<Record<string, string>> | string;

function outcomeOf(builder: Builder): { readonly outcome: Outcome; readonly files: Contents } {
  try {
    const { files, changes, warnings } = builder.build();
    const outcome: Record<string, string> = { said: JSON.stringify([changes, warnings]) };
    for (const [path, content] of Object.entries(files)) {
      outcome[path] = Buffer.from(wholeOf(content)).toString('latin1');
    }
    return { outcome, files };
  } catch (error) {
    if (!(error instanceof CodegenError)) throw error;
    return { outcome: error.message, files: {} };
  }
}

function take(project: TestProject, step: Step): void {
  const path = join(project.path, step.path);
  if (step.do === 'write') project.write({ [step.path]: step.text });
  else if (!existsSync(path)) return;
  else if (step.do === 'delete') rmSync(path);
  else {
    mkdirSync(dirname(join(project.path, step.to)), { recursive: true });
    renameSync(path, join(project.path, step.to));
  }
}

function projectWith(steps: readonly Step[]): { project: TestProject; settings: Settings } {
  const project = makeProject({});
  for (const step of steps) take(project, step);
  return { project, settings: settingsOf({ cwd: project.path }) };
}

describe('incremental builds', () => {
  it('given any sequence of edits, moves, deletions and returns of files, when built after each, then every byte is that of a build from nothing', () => {
    fc.assert(
      fc.property(histories, ({ start, steps }) => {
        const { project, settings } = projectWith(start);
        try {
          const builder = new Builder(settings);
          outcomeOf(builder); // may be refused; the next ones start from there
          for (const { step, isWritten } of steps) {
            take(project, step);
            const { outcome, files } = outcomeOf(builder);

            expect(outcome).toEqual(outcomeOf(new Builder(settings)).outcome);

            if (isWritten) new OutputFolder(settings.out).write(files);
          }
        } finally {
          project.remove();
        }
      }),
      { numRuns: RUNS },
    );
  }, 120_000);

  it('given another number in a tag, when built again, then every byte is that of a build from nothing', () => {
    const sourceOf = (number: number): string => `import { ApiFunc } from 'nestjs-memfs';
export interface Thing {
  /** @field ${number} */
  id: string;
}
export class Things { @ApiFunc() put(thing: Thing): void {} }
`;
    const project = makeProject({ 'src/things.ts': sourceOf(2) });
    try {
      const settings = settingsOf({ cwd: project.path });
      const builder = new Builder(settings);
      const first = outcomeOf(builder).outcome;
      project.write({ 'src/things.ts': sourceOf(7) });
      const second = outcomeOf(builder).outcome;

      expect(second).toEqual(outcomeOf(new Builder(settings)).outcome);
      expect(second).not.toEqual(first);
    } finally {
      project.remove();
    }
  });
});

/** More by hand: `MEMFS_RUNS=200`. */
const RUNS = Number(process.env['MEMFS_RUNS'] ?? 4);
