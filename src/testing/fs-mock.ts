/** `mockFs`: the modules that stand in for `fs`, `node:fs`, `fs/promises` and `node:fs/promises`, for jest.mock, vi.mock and their like. */
import { nodeFsOf, type NodeFs, type NodeFsSource } from './fs-calls.js';

/** What the filesystem is imported by. */
export type FsModuleName = 'fs' | 'node:fs' | 'fs/promises' | 'node:fs/promises';

/** Replacements of the filesystem's modules; nothing is replaced by making them. */
export interface MockedFs {
  /** For `import`: every function by name, and all together as `default`. */
  readonly modules: Readonly<Record<FsModuleName, object>>;
  /** For `require`: the objects themselves. */
  readonly exports: Readonly<Record<FsModuleName, object>>;
  readonly nodeFs: NodeFs;
}

/**
 * The modules over a filesystem: a MemoryFS, a fixture, or the `nodeFs` of faults or of a log.
 *
 * @example
 * const { modules } = mockFs(fixture({ 'a.txt': 'tea' }));
 * for (const [name, module] of Object.entries(modules)) jest.unstable_mockModule(name, () => module);
 */
export function mockFs(source: NodeFsSource): MockedFs {
  const nodeFs = nodeFsOf(source);
  const { promises } = nodeFs;
  const fsModule = { ...nodeFs, default: nodeFs };
  const promisesModule = { ...promises, default: promises };
  return {
    nodeFs,
    modules: {
      fs: fsModule,
      'node:fs': fsModule,
      'fs/promises': promisesModule,
      'node:fs/promises': promisesModule,
    },
    exports: {
      fs: nodeFs,
      'node:fs': nodeFs,
      'fs/promises': promises,
      'node:fs/promises': promises,
    },
  };
}
