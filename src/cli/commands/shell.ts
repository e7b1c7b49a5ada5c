/** `memfs shell`: a session at the terminal, or a script from a file or standard input. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { CliError } from '../cli-error.js';
import type { ExitCode } from '../cli-error.js';
import type { Call, Context } from '../command.js';
import { candidatesFor } from '../completion.js';
import { BUILTINS, Shell } from '../shell/shell.js';
import { quoted, stagesOf } from '../shell/words.js';

const HISTORY_LINES = 1000;

/** Runs a script, or a session when a person is at the terminal. */
export async function shell(context: Context, call: Call): Promise<ExitCode> {
  const { stdin, stdout, stderr } = process;
  const session = new Shell({ context, stdout, stderr });
  const script = call.args[0];
  if (script === undefined && stdin.isTTY) return converse(session, context);
  if (script === undefined || script === '-') {
    return runScript(session, (await context.input()).toString(), 'standard input');
  }
  const text = await readFile(script, 'utf8').catch((cause: unknown) => {
    throw new CliError(`the script '${script}' cannot be read.`, { cause });
  });
  return runScript(session, text, basename(script));
}

/** Stops at the first line that fails; the line has been named with its error. */
async function runScript(session: Shell, text: string, name: string): Promise<ExitCode> {
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const exitCode = await session.run(line, `${name}:${index + 1}: `);
    if (exitCode !== 0) return exitCode;
    if (session.isOver) break;
  }
  return 0;
}

async function converse(session: Shell, context: Context): Promise<ExitCode> {
  const { colors } = context.out;
  const history = context.env['MEMFS_HISTORY'] ?? join(homedir(), '.memfs_history');
  const terminal = createInterface({
    input: process.stdin,
    output: process.stdout,
    history: readHistory(history),
    historySize: HISTORY_LINES,
    removeHistoryDuplicates: true,
    completer: (line: string, done: (error: null, result: [string[], string]) => void) => {
      void completionsOf(line, session, context).then((result) => done(null, result));
    },
  });
  context.out.note(`Files in ${context.state.path}. 'help' lists the commands, 'exit' ends.`);
  const prompt = (): void => {
    terminal.setPrompt(`${colors.green('memfs')}:${colors.blue(session.directory)}> `);
    terminal.prompt();
  };
  terminal.on('SIGINT', () => {
    terminal.write(null, { ctrl: true, name: 'e' });
    terminal.write(null, { ctrl: true, name: 'u' });
    process.stdout.write('^C\n');
    prompt();
  });
  prompt();
  for await (const line of terminal) {
    if (line.trim() !== '') appendFileSync(history, `${line}\n`, { mode: 0o600 });
    terminal.pause();
    await session.run(line, '');
    if (session.isOver) break;
    terminal.resume();
    prompt();
  }
  terminal.close();
  if (!session.isOver) context.out.note('');
  return 0;
}

/** Newest first, as readline wants it. */
function readHistory(file: string): string[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8').split('\n').filter(Boolean).slice(-HISTORY_LINES).reverse();
}

/** Candidates as readline wants them: with the text that they replace. */
async function completionsOf(
  line: string,
  session: Shell,
  context: Context,
): Promise<[string[], string]> {
  const typed = /(?:\\.|[^\s|\\])*$/.exec(line)?.[0] ?? '';
  const before = line.slice(0, line.length - typed.length);
  try {
    const words = stagesOf(`${before} .`).at(-1)?.words.slice(0, -1) ?? [];
    const last = typed.replace(/\\(.)/g, '$1');
    const { directory } = session;
    const found = await context.state.read((fs) =>
      candidatesFor({ words, last, specs: context.specs, directory, fs }),
    );
    const builtins = words.length === 0 ? BUILTINS.filter((name) => name.startsWith(last)) : [];
    const shown = [...found, ...builtins].map((each) => quoted(each));
    const [only] = shown;
    return [shown.length === 1 && only && !only.endsWith('/') ? [`${only} `] : shown, typed];
  } catch {
    return [[], typed]; // an open quote, or a state that cannot be read: nothing to offer
  }
}
