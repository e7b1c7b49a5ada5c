/**
 * The memory of a build: what it read, and what it wrote. As long as both are still on the disk, the next build has nothing to do
 * and does not load the compiler. Kept beside other tools' memories in `node_modules/.cache`; whatever is in doubt is built again.
 */
import { lstatSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import writeFileAtomic from 'write-file-atomic';
import { type Contents, wholeOf } from '../emit/pieces.js';
import type { Diagnostic } from './diagnostics.js';
import { realDisk } from './disk.js';
import { type Answers, differences, hashOf } from './observations.js';
import type { Settings } from './options.js';
import { withoutOutput } from './without-output.js';

/** Contents by path, relative to the output folder. */
export type OutputFiles = Readonly<Record<string, string | Uint8Array>>;

/** One build as data. */
interface Memory {
  /** Which version of this package, and which compiler. */
  readonly tool: string;
  readonly answers: Answers;
  readonly out: string;
  /** Hashes by path in the output folder. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly warnings: readonly Diagnostic[];
}

/** What the last build has left, when nothing has changed since. */
export interface WarmStart {
  readonly files: OutputFiles;
  readonly warnings: readonly Diagnostic[];
}

/** The last build with these settings, if a new one would read and write the same. */
export function warmStart(settings: Settings): WarmStart | undefined {
  const memory = readMemory(settings);
  if (memory?.tool !== toolVersion() || memory.out !== settings.out) return undefined;
  const files: Record<string, string | Uint8Array> = {};
  for (const [path, hash] of Object.entries(memory.outputs)) {
    const bytes = realDisk.bytesOf(join(settings.out, path));
    if (!bytes || hashOf(bytes) !== hash) return undefined;
    files[path] = path.endsWith('.binpb') ? bytes : Buffer.from(bytes).toString();
  }
  const disk = withoutOutput(realDisk, settings.out);
  if (!differences(disk, memory.answers).next().done) return undefined;
  return { files, warnings: memory.warnings };
}

/** A build to keep. */
export interface Remembered extends Pick<Memory, 'answers' | 'warnings'> {
  readonly files: Contents;
}

/** Keeps a build for the next one; without a `node_modules` folder there is no place for it. */
export function rememberBuild(settings: Settings, { answers, files, warnings }: Remembered): void {
  const path = memoryPath(settings);
  if (path === undefined) return;
  const outputs = Object.entries(files).map(
    ([name, content]) => [name, hashOf(wholeOf(content))] as const,
  );
  const memory: Memory = {
    tool: toolVersion(),
    answers,
    out: settings.out,
    outputs: Object.fromEntries(outputs),
    warnings,
  };
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileAtomic.sync(path, JSON.stringify(memory), { fsync: false });
  } catch {
    // A folder that may not be written costs time only.
  }
}

function readMemory(settings: Settings): Memory | undefined {
  try {
    const path = memoryPath(settings);
    return path === undefined ? undefined : (JSON.parse(readFileSync(path, 'utf8')) as Memory);
  } catch {
    return undefined; // none yet, or half a file
  }
}

/** One file for each combination of settings, under the nearest `node_modules`; a link may lead to one that others use. */
function memoryPath({ project, out, package: inPackage }: Settings): string | undefined {
  const place = relative(dirname(project), out);
  const key = [project, place.startsWith('..') ? '' : place, inPackage];
  for (let at = dirname(project); ; at = dirname(at)) {
    const folder = join(at, 'node_modules');
    if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
      const name = hashOf(JSON.stringify(key)).slice(0, 16);
      return join(folder, '.cache', 'nestjs-memfs', `${name}.json`);
    }
    if (at === dirname(at)) return undefined;
  }
}

/** Changes with this package (also where it is being developed) and with its compiler. */
function toolVersion(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const require = createRequire(import.meta.url);
  const own = ['codegen', 'emit', 'schema'].flatMap((folder) => {
    const path = join(here, '..', folder);
    return realDisk.entriesOf(path).map(({ name }) => realDisk.stampOf(join(path, name)));
  });
  const manifests = [join(here, '../../package.json'), compilerManifest(require)];
  return hashOf(JSON.stringify([...own.sort(), ...manifests.map(textOf)]));
}

function compilerManifest(require: NodeJS.Require): string {
  const entry = require.resolve('@ts-morph/common');
  const [root = ''] = /^.*[\\/]common(?=[\\/])/.exec(entry) ?? [];
  return join(root, 'package.json');
}

function textOf(path: string): string {
  return Buffer.from(realDisk.bytesOf(path) ?? []).toString();
}
