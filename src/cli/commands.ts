/** Every command, in the order of `memfs --help`. */
import type { CommandSpec } from './command.js';
import { fileCommands } from './file-commands.js';
import { pipelineCommands } from './pipeline-commands.js';
import { projectCommands, stateCommands, terminalCommands } from './project-commands.js';

/** What the parser, the shell and the completion know. */
export const commandSpecs: readonly CommandSpec[] = [
  ...fileCommands,
  ...stateCommands,
  ...projectCommands,
  ...pipelineCommands,
  ...terminalCommands,
];
