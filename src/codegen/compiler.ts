/** The compiler. Its package is CommonJS: an import would parse its twelve megabytes once more, to find the names they export. */
import type * as common from '@ts-morph/common';
import { createRequire } from 'node:module';

const loaded = createRequire(import.meta.url)('@ts-morph/common') as typeof common;

/** The compiler, the sources of its standard library, and its search for files; see the package for each. */
export const { getLibFiles, libFolderInMemoryPath, matchFiles, ts: compiler } = loaded;
