/** The commands on pipelines, as the parser, the help and the completion see them. */
import type { CommandSpec } from './command.js';

const PIPELINES = 'Pipelines:';

const REDIS: readonly (readonly [string, string])[] = [
  ['--redis <address>', 'redis://host:port, host:port or the path of a socket (else MEMFS_REDIS)'],
  ['-q, --queue <name>', 'the queues of the engine (default: pipelines)'],
];
const VOLATILE = ['--allow-volatile', 'take a Redis that may lose runs'] as const;

/** Running pipelines, and looking at runs. */
export const pipelineCommands: readonly CommandSpec[] = [
  {
    names: ['run'],
    group: PIPELINES,
    summary: 'Run a pipeline to its end, and print what it gives',
    details:
      'With --app it runs in this process, on the engine of the application; with --redis the workers there run it, and ' +
      'MEMFS_REDIS alone does not decide that. A terminal shows the steps as they go; with --json each event is a line, and the result is the last. ' +
      'Dates, bytes and bigints are written as for call, where the first step is a function that the build has read. Ctrl-C cancels the run.',
    args: [
      ['<pipeline>', 'its name'],
      ['[json]', 'the input, or - for standard input (default: {})'],
    ],
    options: [
      [
        '--app <file...>',
        'compiled modules of the project that export the pipeline, and Nest modules or classes with its functions',
      ],
      ['--redis <address>', 'redis://host:port, host:port or the path of a socket'],
      ['-q, --queue <name>', 'the queues of the engine (default: pipelines)'],
      ['-g, --generated <folder>', 'the generated module (default: ./generated)'],
      ['-d, --deadline <ms>', 'longest time for the run, in milliseconds'],
      VOLATILE,
    ],
    examples: [
      ['memfs run words \'"a bc def"\' --app dist/words.js', 'in this process'],
      ['memfs run words \'"a bc def"\' --redis redis:6379', 'by the workers there'],
    ],
    completes: 'nothing',
    load: async () => (await import('./commands/run.js')).run,
  },
  {
    names: ['worker'],
    group: PIPELINES,
    summary: 'Work on the pipelines of a Redis',
    details:
      'Pipelines, Nest modules and classes with @ApiFunc() that the files export are one application, which works until SIGINT or SIGTERM; ' +
      'the steps at work then end, and runs go back to the queue. --redis is for an application that does not import BullMqModule itself.',
    args: [['<file...>', 'compiled modules of the project']],
    options: [
      ...REDIS,
      ['-c, --concurrency <number>', 'steps at a time (default: 8)'],
      ['-g, --generated <folder>', 'the generated module (default: ./generated)'],
      VOLATILE,
    ],
    examples: [
      ['memfs worker dist/app.module.js', 'an application that imports BullMqModule'],
      ['memfs worker dist/words.js --redis redis:6379', 'pipelines alone'],
    ],
    completes: 'real',
    load: async () => (await import('./commands/worker.js')).worker,
  },
  {
    names: ['runs'],
    group: PIPELINES,
    summary: 'List the runs of a Redis, the latest first',
    options: [...REDIS, ['-n, --limit <number>', 'how many (default: 50)']],
    examples: [['memfs runs --redis redis:6379', 'their ids, states and times']],
    completes: 'nothing',
    load: async () => (await import('./commands/runs.js')).runs,
  },
  {
    names: ['cancel'],
    group: PIPELINES,
    summary: 'Cancel a run, whoever started it',
    args: [['<runId>', 'as runs prints it']],
    options: REDIS,
    examples: [['memfs cancel 0e5c1a4e', 'its steps at work are stopped']],
    completes: 'nothing',
    load: async () => (await import('./commands/runs.js')).cancel,
  },
  {
    names: ['logs'],
    group: PIPELINES,
    summary: 'Print the trace of a run: steps, tries, sizes and errors',
    args: [['<runId>', 'as runs prints it']],
    options: REDIS,
    examples: [['memfs logs 0e5c1a4e', 'of a run at work, the steps that have ended']],
    completes: 'nothing',
    load: async () => (await import('./commands/runs.js')).logs,
  },
];
