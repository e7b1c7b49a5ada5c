/**
 * Puts the command line of `dist/cli`, the filesystem it works on and the packages that only it uses in a few files: most of
 * the start of `memfs ls` would be spent on finding 150 modules. What the other folders of `dist` hold is shared with the
 * programs that import the package.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { relative, resolve } from 'node:path';
import { build } from 'esbuild';

const folder = resolve(import.meta.dirname, 'dist/cli');
const isOfCli = (path) => /^(cli|fs)\//.test(relative(resolve(folder, '..'), path));
const isPackageOfCli = (path) =>
  /^(commander|picocolors|proper-lockfile|graceful-fs|retry|signal-exit)$/.test(path);

const places = {
  name: 'places',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
      if (isBuiltin(path) && kind === 'require-call') return { path, namespace: 'builtin' };
      return isPackageOfCli(path) ? undefined : { path, external: true };
    });
    onResolve({ filter: /^\./ }, ({ path, resolveDir }) => {
      const file = resolve(resolveDir, path);
      if (resolveDir.includes('node_modules') || isOfCli(file)) return undefined;
      return { path: relative(folder, file), external: true };
    });
    // An ES module has no `require`.
    onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};

const { outputFiles, metafile } = await build({
  entryPoints: [`${folder}/main.js`],
  outdir: folder,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: true,
  sourcemap: true,
  sourcesContent: false,
  plugins: [places],
  metafile: true,
  write: false,
});
rmSync(folder, { recursive: true });
mkdirSync(folder);
for (const { path, contents } of outputFiles) writeFileSync(path, contents);

const packages = Object.keys(metafile.inputs).flatMap(
  (path) => /^node_modules\/(?<name>[^/]+)\//.exec(path)?.groups.name ?? [],
);
const notices = [...new Set(packages)].sort().map((name) => {
  const place = resolve(import.meta.dirname, 'node_modules', name);
  const file = readdirSync(place).find((entry) => /^licen[cs]e/i.test(entry));
  return `${name}\n\n${readFileSync(resolve(place, file), 'utf8').trim()}\n`;
});
writeFileSync(`${folder}/THIRD-PARTY-LICENSES`, notices.join(`\n${'-'.repeat(80)}\n\n`));
