/** The filesystems that are measured: each gives a fresh `fs` and a folder in it. */
import nodeFs from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);

/** Memory, as everything else here: the reference is the kernel's own filesystem in memory. */
const TMPFS = '/dev/shm';

/** What every other is compared with. */
export const REFERENCE = 'node:fs';

/** What is measured. */
export const OURS = 'MemoryFS';

/** By name: opens a fresh filesystem. `close` removes what it left. */
export const PEERS = {
  [REFERENCE]: async () => {
    const root = nodeFs.mkdtempSync(`${TMPFS}/memfs-bench-`);
    return { fs: nodeFs, root, close: () => nodeFs.rmSync(root, { recursive: true, force: true }) };
  },
  [OURS]: async () => {
    const { createFs } = await import('../../dist/fs/index.js');
    return rooted(createFs().nodeFs);
  },
  memfs: async () => rooted(require('memfs').memfs().fs),
  '@platformatic/vfs': async () => {
    // Its index also loads node:sqlite, which Node 20 has not.
    const index = require.resolve('@platformatic/vfs');
    const { VirtualFileSystem } = require(join(dirname(index), 'lib', 'file_system.js'));
    return rooted(new VirtualFileSystem(undefined, { moduleHooks: false }));
  },
  '@zenfs/core': async () => {
    const zen = await import('@zenfs/core');
    await zen.configureSingle({ backend: zen.InMemory });
    return rooted(zen.fs);
  },
};

function rooted(fs) {
  const root = '/dev/shm/memfs-bench-000000'; // as deep and as long as on tmpfs
  fs.mkdirSync(root, { recursive: true });
  return { fs, root, close: () => undefined };
}
