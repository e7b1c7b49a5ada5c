/** The parser: commander, fed from the command specs. It parses, prints help and usage errors, and calls handlers. */
import { Command, CommanderError, Option } from 'commander';
import { Call } from './command.js';
import type { CommandSpec, Context } from './command.js';
import { exitCodeOf, UsageError } from './cli-error.js';
import type { ExitCode } from './cli-error.js';
import type { Output } from './output.js';

/** What one command line runs in. */
export interface Session {
  readonly specs: readonly CommandSpec[];
  readonly version: string;
  /** Before the name of a command in errors: `memfs ` outside the shell. */
  readonly prefix: string;
  /** Streams, before the options of the command line are known. */
  readonly out: Output;
  /** The context of a command, made once its options are known. */
  readonly contextOf: (options: GlobalOptions, out: Output) => Promise<Context>;
}

/** Options that every command takes. */
export interface GlobalOptions {
  readonly state?: string;
  readonly json?: boolean;
}

const GLOBAL = 'Global options:';
const ABOUT =
  'Virtual files that stay between commands, and the gRPC functions of a project.\n\n' +
  'Files live in one image: --state, else MEMFS_STATE, else ~/.memfs_state.';
const NO_COMMAND = "name a command; 'memfs --help' lists them.";
const EXIT_CODES = 'Exit codes: 0 done, 1 the operation failed, 2 wrong usage.';

/** Runs one command line; errors are printed, not thrown. */
export async function runLine(words: readonly string[], session: Session): Promise<ExitCode> {
  const run: Run = {
    session,
    exitCode: 0,
    out: session.out.with({ json: words.includes('--json') }),
  };
  const program = createProgram(run, specsFor(words, session.specs));
  try {
    await program.parseAsync(rewrite(words, session.specs), { from: 'user' });
    return run.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.code === 'commander.help' && error.exitCode !== 0) {
        run.out.error(new UsageError(NO_COMMAND));
      }
      return error.exitCode === 0 ? 0 : 2; // the parser has said why
    }
    run.out.error(error);
    return exitCodeOf(error);
  }
}

/** State of one command line. */
interface Run {
  readonly session: Session;
  /** Where errors go; the command's own once it is known. */
  out: Output;
  exitCode: ExitCode;
}

/** The command that the line begins with, or all of them: the parser takes a while to be told of forty. */
function specsFor(
  [first]: readonly string[],
  specs: readonly CommandSpec[],
): readonly CommandSpec[] {
  const named = specs.find(({ names }) => first !== undefined && names.includes(first));
  return named ? [named] : specs;
}

function createProgram(run: Run, specs: readonly CommandSpec[]): Command {
  const { version } = run.session;
  const program = new Command('memfs')
    .description(ABOUT)
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand('help [command]', 'print the manual of a command')
    .commandsGroup('Terminal:')
    .exitOverride()
    .configureHelp({ subcommandTerm: termOf })
    .configureOutput({
      writeOut: (text) => run.out.bytes(Buffer.from(text)),
      writeErr: () => undefined, // only the help that a missing command would print; see below
      outputError: (text) => run.out.error(new UsageError(usageText(text))),
    })
    .addHelpText('after', `\n'memfs help <command>' tells more. ${EXIT_CODES}`);
  addGlobalOptions(program);
  for (const spec of specs) addCommand(program, spec, run);
  return program;
}

function addCommand(program: Command, spec: CommandSpec, run: Run): void {
  const [name, ...aliases] = spec.names;
  const command = program
    .command(name, { hidden: spec.isHidden ?? false })
    .aliases(aliases)
    .summary(spec.summary)
    .description([spec.summary + '.', ...(spec.details ? ['', spec.details] : [])].join('\n'))
    .helpGroup(spec.group)
    .helpOption('--help', 'print this manual')
    .addHelpText('after', manualTail(spec));
  for (const [flags, description] of spec.args ?? []) command.argument(flags, description);
  for (const [flags, description] of spec.options ?? []) command.option(flags, description);
  addGlobalOptions(command);
  command.action(async () => {
    const options: GlobalOptions & Record<string, unknown> = command.optsWithGlobals();
    run.out = run.out.with({ name: `${run.session.prefix}${name}` });
    const handler = await spec.load();
    const context = await run.session.contextOf(options, run.out);
    run.exitCode = await handler(context, new Call(command.args, options));
  });
}

function addGlobalOptions(command: Command): void {
  command
    .addOption(new Option('--state <file>', 'image of the virtual files').helpGroup(GLOBAL))
    .addOption(new Option('--json', 'print JSON').helpGroup(GLOBAL));
}

function manualTail({ examples }: CommandSpec): string {
  const width = Math.max(0, ...examples.map(([line]) => line.length));
  const lines = examples.map(([line, meaning]) => `  ${line.padEnd(width)}  ${meaning}`);
  return ['', 'Examples:', ...lines, '', EXIT_CODES].join('\n');
}

/** How `memfs --help` names a command: `read|cat <path...>`. */
function termOf(command: Command): string {
  const args = command.registeredArguments.map((argument) => {
    const text = argument.name() + (argument.variadic ? '...' : '');
    return argument.required ? `<${text}>` : `[${text}]`;
  });
  return [[command.name(), ...command.aliases()].join('|'), ...args].join(' ');
}

/** Commander's text on one line and in our words: `error: unknown command 'tre'\n(Did you mean tree?)`. */
function usageText(text: string): string {
  const [what = '', ...hints] = text
    .replace(/^error: /, '')
    .trim()
    .split('\n');
  const sentence = /[.?!]$/.test(what) ? what : `${what}.`;
  return [sentence, ...hints.map((hint) => hint.replace(/^\((.*)\)$/, '$1'))].join(' ');
}

/**
 * What the parser understands: `find / -name x` → `find / --name x`; and `help` of a command that does not exist → that
 * command, which it will then complain about.
 */
function rewrite(words: readonly string[], specs: readonly CommandSpec[]): readonly string[] {
  const isKnown = (word: string): boolean => specs.some(({ names }) => names.includes(word));
  const [first, second] = words;
  if (first === 'help' && second !== undefined && second !== 'help' && !isKnown(second)) {
    return [second];
  }
  const at = words.findIndex((word, index) => isKnown(word) && words[index - 1] !== '--state');
  const spec = specs.find(({ names }) => names.includes(words[at] ?? ''));
  if (!spec?.hasLongDashOptions) return words;
  return words.map((word, index) =>
    index > at && /^-[a-z][a-z\d]+$/.test(word) ? `-${word}` : word,
  );
}
