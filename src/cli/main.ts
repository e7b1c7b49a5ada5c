#!/usr/bin/env node
/** The `memfs` command: one command line of the process. Commands load what they need when they are called. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { commandSpecs } from './commands.js';
import { Output } from './output.js';
import { packageVersion } from './package-version.js';
import { runLine } from './program.js';
import { readAll } from './standard-input.js';

const { stdin, stdout, stderr, env } = process;

// A reader that has seen enough (`memfs read /big | head`) is no error.
stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

process.exitCode = await runLine(process.argv.slice(2), {
  specs: commandSpecs,
  version: packageVersion(),
  prefix: 'memfs ',
  out: new Output({ stdout, stderr, env }),
  contextOf: async ({ state }, out) => {
    const { StateFile } = await import('./state-file.js');
    const path = resolve(state ?? (env['MEMFS_STATE'] || join(homedir(), '.memfs_state')));
    const onWait = (): void => out.note(`waiting for another memfs to finish with '${path}' …`);
    return {
      state: new StateFile(path, { onWait }),
      out,
      env,
      directory: '/',
      specs: commandSpecs,
      input: () => readAll(stdin),
    };
  },
});
