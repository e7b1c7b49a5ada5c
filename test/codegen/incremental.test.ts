/** A build that only reads what has changed gives what a build from nothing gives, byte for byte, whatever happened in between. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { Builder } from '../../src/codegen/build.js';
import { CodegenError } from '../../src/codegen/diagnostics.js';
import { settingsOf, type Settings } from '../../src/codegen/options.js';
import { OutputFolder } from '../../src/codegen/write-output.js';
import { type Contents, wholeOf } from '../../src/emit/pieces.js';
import { histories, type Step } from './support/changing-project.js';
import {
  COMPILER_OPTIONS,
  emptyProject,
  makeProject,
  type TestProject,
} from './support/project.js';

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

const CONFIG = JSON.stringify({
  compilerOptions: { ...COMPILER_OPTIONS, types: [], lib: ['es2022'] },
  include: ['src'],
});

/** A service of things, which have these properties. */
function thingsWith(properties: string, more = ''): Record<string, string> {
  return {
    'src/things.ts': `import { ApiFunc } from 'nestjs-memfs';
export interface Thing {
  ${properties}
}
${more}
@ApiFunc()
export class Things {
  put(thing: Thing): void {}
  drop(thing: Thing): void {}
}
`,
  };
}

const LOCK = 'generated/fields.lock.json';

/** Edits the lock, which is another one on another branch. */
function changeLock(project: TestProject, from: string | RegExp, to: string): void {
  edit(project, { path: LOCK, from, to });
}

function changeThings(project: TestProject, from: string | RegExp, to: string): void {
  edit(project, { path: 'src/things.ts', from, to });
}

function edit(
  project: TestProject,
  {
    path,
    from,
    to,
  }: { readonly path: string; readonly from: string | RegExp; readonly to: string },
): void {
  project.write({ [path]: readFileSync(join(project.path, path), 'utf8').replaceAll(from, to) });
}

/** What may happen between two builds, and has to be noticed by what is kept in memory. */
const EVENTS: readonly {
  readonly name: string;
  readonly start: Readonly<Record<string, string>>;
  readonly happens: (project: TestProject, build: () => void) => void;
}[] = [
  {
    name: 'another number in a tag',
    start: thingsWith('/** @field 2 */ id: string; note: string'),
    happens: (project) => project.write(thingsWith('/** @field 7 */ id: string; note: string')),
  },
  {
    name: 'a number in a tag that cannot be',
    start: thingsWith('/** @field 2 */ id: string'),
    happens: (project) => project.write(thingsWith('/** @field 0 */ id: string')),
  },
  {
    name: 'a tag with the earlier name, which was forgotten at first',
    start: thingsWith('id: string'),
    happens: (project, build) => {
      project.write(thingsWith('name: string'));
      build();
      project.write(thingsWith('/** @renamedFrom id */ name: string'));
    },
  },
  {
    name: 'a property that is half-written',
    start: thingsWith('id: string'),
    happens: (project) => project.write(thingsWith('id: string; name string')),
  },
  {
    name: 'a property that was half-written when it was built',
    start: thingsWith('id: string'),
    happens: (project, build) => {
      project.write(thingsWith('id: string; name string'));
      build();
      project.write(thingsWith('id: string; name: string'));
    },
  },
  {
    name: 'other numbers in the lock',
    start: thingsWith("id: string; state: 'on' | 'off'"),
    happens: (project) => changeLock(project, '"number":1,', '"number":7,'),
  },
  {
    name: 'no lock any more',
    start: thingsWith('/** @field 7 */ id: string'),
    happens: (project) => {
      project.write(thingsWith('id: string'));
      rmSync(join(project.path, LOCK));
    },
  },
  {
    name: 'a lock that calls a type otherwise',
    start: thingsWith('id: string'),
    happens: (project) => changeLock(project, 'shop.v1.Thing', 'shop.v1.Stuff'),
  },
  {
    name: 'a lock that calls a function otherwise',
    start: thingsWith('id: string'),
    happens: (project) => changeLock(project, 'shop.v1.PutService', 'shop.v1.ThingsPutService'),
  },
  {
    name: 'a lock that gives the name of a type to a list',
    start: thingsWith('list: StringList', 'export interface StringList { id: string }'),
    happens: (project) => {
      changeLock(project, '"src/things.ts#StringList"', '"wrapper:string[]"');
      changeLock(project, /("wrapper:.*"shape":)"object"/g, '$1"wrapper"');
    },
  },
  {
    name: 'a lock that knows a type in a list from another file',
    start: thingsWith('lists?: Item[]', 'export interface Item { id: string }'),
    happens: (project) => changeLock(project, 'src/things.ts#Item', 'src/items.ts#Item'),
  },
  {
    name: 'a lock that knows a type in a list from another file, and then the type from a third one',
    start: thingsWith('lists?: Item[]', 'export interface Item { id: string }'),
    happens: (project, build) => {
      changeLock(project, 'src/things.ts#Item', 'src/items.ts#Item');
      build();
      changeLock(project, '"src/items.ts#Item"', '"src/other.ts#Item"');
    },
  },
  {
    name: 'another package',
    start: thingsWith('id: string'),
    happens: (project) => project.write({ 'package.json': '{ "name": "store" }' }),
  },
  {
    name: 'a function less',
    start: thingsWith('id: string'),
    happens: (project) => changeThings(project, /.* drop.*/g, ''),
  },
  {
    name: 'a function more, in a file after the others',
    start: thingsWith('id: string'),
    happens: (project) => {
      const [text] = Object.values(thingsWith('id: string'));
      project.write({ 'src/zoo.ts': String(text).replace('put', 'get').replace('drop', 'find') });
    },
  },
  {
    name: 'a parameter more',
    start: thingsWith('id: string'),
    happens: (project) => changeThings(project, 'drop(', 'drop(id: string, '),
  },
  {
    name: 'only the lock that the first build has written, after which nobody wants a name twice',
    start: {
      ...thingsWith('other: Other', "import type { Thing as Other } from './other.js';"),
      'src/other.ts': 'export interface Thing { size: number }',
    },
    happens: () => undefined,
  },
];

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
});

describe('what a build in memory has to notice', () => {
  let project: TestProject;
  let settings: Settings;
  let builder: Builder;

  beforeAll(() => {
    project = makeProject({});
    settings = settingsOf({ cwd: project.path });
    builder = new Builder(settings);
  });

  afterAll(() => {
    project.remove();
  });

  it.each(EVENTS)(
    'given $name, when built again and again, then every byte is that of a build from nothing',
    ({ start, happens }) => {
      emptyProject(project);
      project.write({ 'tsconfig.json': CONFIG, ...start });
      const first = outcomeOf(builder);
      new OutputFolder(settings.out).write(first.files);
      outcomeOf(builder);

      happens(project, () => outcomeOf(builder));
      const second = outcomeOf(builder).outcome;

      expect(second).toEqual(outcomeOf(new Builder(settings)).outcome);
      expect(second).not.toEqual(first.outcome);
      expect(outcomeOf(builder).outcome).toEqual(second);
    },
  );
});

/** More by hand: `MEMFS_RUNS=200`. */
const RUNS = Number(process.env['MEMFS_RUNS'] ?? 4);
