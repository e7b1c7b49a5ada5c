/** What may stand at the end of an unfinished command line: commands, options, virtual paths. */
import { posix } from 'node:path';
import type { MemoryFS } from '../fs/memory-fs.js';
import type { CommandSpec } from './command.js';

/** An unfinished command line, and where it is typed. */
export interface Unfinished {
  /** Complete words before the last one. */
  readonly words: readonly string[];
  /** The word that is being typed; may be empty. */
  readonly last: string;
  readonly specs: readonly CommandSpec[];
  readonly directory: string;
  /** Undefined when there is no state to look at. */
  readonly fs: MemoryFS | undefined;
}

/** Candidates for the last word, sorted. A directory ends in `/`. */
export function candidatesFor(line: Unfinished): string[] {
  const { words, last, specs } = line;
  const visible = specs.filter(({ isHidden }) => !isHidden);
  const spec = specs.find(({ names }) => words.some((word) => names.includes(word)));
  const commandNames = [...visible.flatMap(({ names }) => names), 'help'];
  const found = ((): readonly string[] => {
    if (words[0] === 'help') return commandNames;
    if (last.startsWith('-')) return optionsOf(spec);
    if (!spec) return commandNames;
    if (spec.completes === 'choice') return spec.choices ?? [];
    return (spec.completes ?? 'virtual') === 'virtual' ? virtualPaths(line) : [];
  })();
  return found.filter((candidate) => candidate.startsWith(last)).sort();
}

function optionsOf(spec: CommandSpec | undefined): string[] {
  const flags = (spec?.options ?? []).map(([text]) => text);
  return [...flags, '--help', '--json', '--state'].flatMap(
    (text) => text.match(/--[a-z-]+/g) ?? [],
  );
}

function virtualPaths({ last, directory, fs }: Unfinished): string[] {
  const typed = last.slice(0, last.lastIndexOf('/') + 1);
  const parent = posix.resolve(directory, typed);
  if (!fs?.isdir(parent)) return [];
  return [...fs.listdir(parent)].map(
    (name) => `${typed}${name}${fs.isdir(posix.join(parent, name)) ? '/' : ''}`,
  );
}
