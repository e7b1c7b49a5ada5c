/** The commands on a project, on whole states, and the shell, as the parser, the help and the completion see them. */
import type { CommandSpec } from './command.js';
import { tlsOptions } from './tls-options.js';

const STATE = 'Whole states:';
const PROJECT = 'Functions:';
const TERMINAL = 'Terminal:';

/** Exchanging a state with the real disk and with other states. */
export const stateCommands: readonly CommandSpec[] = [
  {
    names: ['dump'],
    group: STATE,
    summary: 'Print a directory as JSON, binary content included',
    details:
      'The JSON is that of MemoryFS.toJSON. Modes and times are not in it: copy the state file to keep them.',
    args: [['[path]', 'directory or file (default: the root)']],
    examples: [['memfs dump > backup.json', 'everything, to be read again by load']],
    load: async () => (await import('./commands/dump.js')).dump,
  },
  {
    names: ['load'],
    group: STATE,
    summary: 'Read the JSON of dump, or a state of the original memfs',
    args: [
      ['<file>', 'file on the real disk, or - for standard input'],
      ['[path]', 'directory to read it into (default: the root)'],
    ],
    options: [['--clear', 'empty the directory first']],
    examples: [
      ['memfs load backup.json --clear', 'exactly what was dumped'],
      ['memfs dump /a | memfs load - /b', 'a copy'],
    ],
    completes: 'real',
    load: async () => (await import('./commands/dump.js')).load,
  },
  {
    names: ['import'],
    group: STATE,
    summary: 'Copy files from the real disk into the state',
    details: 'A directory is copied with all it holds. Symbolic links stay links.',
    args: [
      ['<source>', 'file or directory on the real disk'],
      ['[path]', 'where it goes (default: the root, under its name)'],
    ],
    examples: [['memfs import ./templates /templates', 'a directory']],
    completes: 'real',
    load: async () => (await import('./commands/disk.js')).importFiles,
  },
  {
    names: ['export'],
    group: STATE,
    summary: 'Copy files from the state to the real disk',
    details: 'Each file appears whole or not at all. Nothing is written outside the target.',
    args: [
      ['<path>', 'virtual file or directory'],
      ['<target>', 'where it goes on the real disk'],
    ],
    examples: [['memfs export /output ./out', 'a directory']],
    load: async () => (await import('./commands/disk.js')).exportFiles,
  },
  {
    names: ['diff'],
    group: STATE,
    summary: 'Compare two states',
    details:
      'Without a second file, the first is compared with the current state. The exit code is 1 when they differ.',
    args: [
      ['<before>', 'state file on the real disk'],
      ['[after]', 'state file on the real disk (default: the current state)'],
    ],
    examples: [['memfs diff yesterday.memfs', 'what changed since']],
    completes: 'real',
    load: async () => (await import('./commands/diff.js')).diff,
  },
];

/** Building and calling functions. */
export const projectCommands: readonly CommandSpec[] = [
  {
    names: ['generate'],
    group: PROJECT,
    summary: 'Read the decorated functions and write ./generated',
    details: 'With an error in any function, nothing is written.',
    options: [
      ['-p, --project <file>', 'tsconfig (default: ./tsconfig.json)'],
      ['-o, --out <folder>', 'where to write (default: ./generated)'],
      ['--package <name>', 'protobuf package (default: from package.json)'],
      [
        '--accept <name...>',
        'breaking changes to let through, by the names that the error prints, or all',
      ],
      ['-w, --watch', 'again at every change of a source'],
    ],
    examples: [['memfs generate --watch', 'while you work']],
    completes: 'nothing',
    load: async () => (await import('./commands/codegen.js')).generate,
  },
  {
    names: ['check'],
    group: PROJECT,
    summary: 'See whether ./generated is what generate would write',
    options: [
      ['-p, --project <file>', 'tsconfig (default: ./tsconfig.json)'],
      ['-o, --out <folder>', 'where it stands (default: ./generated)'],
      ['--package <name>', 'protobuf package (default: from package.json)'],
    ],
    examples: [['memfs check', 'in CI: exit code 1 when something is not up to date']],
    completes: 'nothing',
    load: async () => (await import('./commands/codegen.js')).check,
  },
  {
    names: ['list'],
    group: PROJECT,
    summary: 'List the functions of the build or of a server',
    options: [
      ['-g, --generated <folder>', 'the generated module (default: ./generated)'],
      ['-u, --url <address>', 'host:port of any gRPC server with reflection'],
      ['-d, --deadline <ms>', 'longest time to ask the server, in milliseconds'],
      ...tlsOptions,
    ],
    examples: [
      ['memfs list', 'signatures and gRPC paths'],
      ['memfs list --url 127.0.0.1:50051', 'what runs there'],
    ],
    completes: 'nothing',
    load: async () => (await import('./commands/functions.js')).list,
  },
  {
    names: ['call'],
    group: PROJECT,
    summary: 'Call a function over gRPC',
    details:
      'The input is an object with one property per parameter, or an array of arguments; dates are written in ISO 8601, ' +
      'bytes in base64, bigints as text. For a function that takes a stream it is one JSON value a line. ' +
      'What a function streams is printed as JSON lines. ' +
      'Without a generated module, or with --reflect, the server tells by reflection what it has, and the JSON is that of protobuf.',
    args: [
      ['<function>', 'its name, Class.name, or path'],
      ['[json]', 'the input, or - for standard input (default: {})'],
    ],
    options: [
      ['-u, --url <address>', 'host:port (default: 127.0.0.1:50051)'],
      ['-g, --generated <folder>', 'the generated module (default: ./generated)'],
      ['-r, --reflect', 'ask the server what it has'],
      ['-d, --deadline <ms>', 'longest time, in milliseconds'],
      ['-m, --metadata <pair...>', 'key=value'],
      ...tlsOptions,
    ],
    examples: [
      [`memfs call greet '{"name":"Ada"}'`, 'one call'],
      ['memfs call Reports.jsonToHtml - < input.json', 'input from a file'],
      [`memfs call --reflect grpc.health.v1.Health/Check '{}'`, 'any server that has reflection'],
      [`memfs call greet '{"name":"Ada"}' -u shop:443 --ca ca.pem`, 'over TLS'],
    ],
    completes: 'nothing',
    load: async () => (await import('./commands/functions.js')).callFunction,
  },
  {
    names: ['serve'],
    group: PROJECT,
    summary: "Serve an application's functions, without a main.ts",
    details:
      'Nest modules and classes with @ApiFunc() that the files export are served until SIGINT or SIGTERM; calls in flight then finish.',
    args: [['<file...>', 'compiled modules of the project']],
    options: [
      ['-p, --port <number>', 'where to listen, 0 for any free port (default: 50051)'],
      ['--host <address>', 'address to listen on (default: 127.0.0.1)'],
      ['-g, --generated <folder>', 'the generated module (default: ./generated)'],
    ],
    examples: [
      ['memfs serve dist/app.module.js', 'an application'],
      ['memfs serve dist/reports.js --port 0', 'a class with functions'],
    ],
    completes: 'real',
    load: async () => (await import('./commands/serve.js')).serve,
  },
  {
    names: ['new'],
    group: PROJECT,
    summary: 'Make a small project that runs',
    details: 'A Nest application, one function, one test.',
    args: [['<folder>', 'a new folder; its name becomes the name of the package']],
    options: [
      ['--memfs <version>', 'version, folder or tarball of nestjs-memfs (default: this one)'],
    ],
    examples: [['memfs new hello', 'then: cd hello, npm install, npm test']],
    completes: 'real',
    load: async () => (await import('./commands/new.js')).newProject,
  },
];

/** The shell and what helps another one. */
export const terminalCommands: readonly CommandSpec[] = [
  {
    names: ['shell'],
    group: TERMINAL,
    summary: 'Work in a session, or run a script',
    details:
      'Lines are commands of memfs without the word memfs, and: cd, pwd, exit. !command runs a real one. ' +
      "Pipes join both: read /log | !sort | write /sorted -. Quotes and backslashes are those of sh; '#' begins a remark. " +
      'A script stops at its first error and names the line.',
    args: [['[script]', 'file on the real disk, or - for standard input']],
    examples: [
      ['memfs shell', 'a session with history and completion'],
      ['memfs shell setup.memfs', 'a script'],
    ],
    completes: 'real',
    load: async () => (await import('./commands/shell.js')).shell,
  },
  {
    names: ['completion'],
    group: TERMINAL,
    summary: 'Print the completion script of bash, zsh or fish',
    args: [['<shell>', 'bash, zsh or fish']],
    examples: [['source <(memfs completion bash)', 'in ~/.bashrc']],
    completes: 'choice',
    choices: ['bash', 'fish', 'zsh'],
    load: async () => (await import('./commands/completion.js')).completion,
  },
  {
    names: ['complete-line'],
    group: TERMINAL,
    summary: 'Print what may stand at the end of a command line',
    args: [['[word...]', 'words of the line; the last is unfinished']],
    examples: [['memfs complete-line -- ls /pro', 'paths that begin with /pro']],
    isHidden: true,
    completes: 'nothing',
    load: async () => (await import('./commands/completion.js')).completeLine,
  },
];
