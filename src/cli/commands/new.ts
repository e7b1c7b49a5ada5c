/** `memfs new`: a small project that runs. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { CliError, UsageError } from '../cli-error.js';
import type { ExitCode } from '../cli-error.js';
import type { Call, Context } from '../command.js';
import { projectFiles } from '../new-project.js';
import { packageVersion } from '../package-version.js';

/** Writes the files of a new project into an empty folder. */
export async function newProject({ out }: Context, call: Call): Promise<ExitCode> {
  const folder = resolve(call.arg(0));
  const name = basename(folder);
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    throw new UsageError(
      `'${name}' is no name for a package; take lower case letters, digits and dashes.`,
    );
  }
  const there = await readdir(folder).catch(() => []); // not there yet
  if (there.length > 0) throw new CliError(`'${folder}' is not empty. Name a new folder.`);
  const files = projectFiles({ name, version: call.text('memfs') ?? `^${packageVersion()}` });
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  out.result({ folder, files: Object.keys(files) }, () => [
    `${folder} is ready. Next:`,
    `  cd ${call.arg(0)}`,
    '  npm install',
    '  npm test',
    '  npm start',
  ]);
  return 0;
}
