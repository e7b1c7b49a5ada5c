/** The generated files in the injected MemoryFS: under `/generated` as on disk, and the protos under `/proto` too. */
import type { MemoryFS } from '../fs/index.js';
import type { GeneratedModule } from '../rpc/index.js';

/** Writes what the generated module carries into `fs`, and gives `fs`. */
export function loadFiles(fs: MemoryFS, { files }: GeneratedModule): MemoryFS {
  for (const [path, content] of Object.entries(files)) {
    write(fs, `/generated/${path}`, content);
    if (path.startsWith('proto/')) write(fs, `/${path}`, content);
  }
  return fs;
}

function write(fs: MemoryFS, path: string, content: string | Uint8Array): void {
  fs.makedirs(path.slice(0, path.lastIndexOf('/')), { existOk: true });
  if (typeof content === 'string') fs.writefile(path, content);
  else fs.writefilebytes(path, content);
}
