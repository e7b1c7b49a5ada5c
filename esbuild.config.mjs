/**
 * Puts the command line of `dist/cli` and the filesystem it works on in a few files: most of the start of `memfs ls` would be
 * spent on finding 130 modules. What the other folders of `dist` hold is shared with the programs that import the package.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { build } from 'esbuild';

const folder = resolve(import.meta.dirname, 'dist/cli');
const isBundled = (path) => /^(cli|fs)\//.test(relative(resolve(folder, '..'), path));

const sharedFolders = {
  name: 'shared-folders',
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
      const file = resolve(resolveDir, path);
      return isBundled(file) ? undefined : { path: relative(folder, file), external: true };
    });
  },
};

const { outputFiles } = await build({
  entryPoints: [`${folder}/main.js`],
  outdir: folder,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  packages: 'external',
  sourcemap: true,
  sourcesContent: false,
  keepNames: true,
  plugins: [sharedFolders],
  write: false,
});
rmSync(folder, { recursive: true });
mkdirSync(folder);
for (const { path, contents } of outputFiles) writeFileSync(path, contents);
