/** The generated module of the services in this folder, made by our own codegen in a temporary folder. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generate } from '../../src/codegen/index.js';

const HERE = dirname(fileURLToPath(import.meta.url));

/** A generated folder; remove it when the tests are over. */
export interface GeneratedFolder {
  readonly path: string;
  remove(): Promise<void>;
}

/** Runs codegen over `test/support/services`. */
export function generateServices(): Promise<GeneratedFolder> {
  return generateFrom(join(HERE, 'services'));
}

/** Runs codegen over a folder with a tsconfig.json. */
export async function generateFrom(folder: string): Promise<GeneratedFolder> {
  const path = await mkdtemp(join(tmpdir(), 'memfs-generated-'));
  await generate({ project: join(folder, 'tsconfig.json'), out: path });
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
