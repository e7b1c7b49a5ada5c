/** The generated files: they are those that are committed, and the module that carries the others holds what stands beside it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { emitFiles, fileContents, outputPaths, wholeFiles } from '../../src/emit/emit-files.js';
import { EmitMemo } from '../../src/emit/emit-memo.js';
import { Piece } from '../../src/emit/pieces.js';
import type { Schema } from '../../src/schema/schema.js';
import { GOLDEN } from '../codegen/support/samples.js';

const GENERATED = fileURLToPath(new URL('../../generated', import.meta.url));

it.each(['corners', 'names', 'tags'])(
  'given the files of %s on the disk, when their module is loaded, then it holds each of them',
  async (name) => {
    const text = readFileSync(join(GOLDEN, name, 'expected/schema.json'), 'utf8');
    const lock = [new Piece('{ "`${a}\\": 1 }\r\n'), new Piece('{ "b": 2 }\n')];
    const extra = { 'fields.lock.json': lock };
    const written = wholeFiles(fileContents(JSON.parse(text) as Schema, extra, new EmitMemo()));
    const folder = mkdtempSync(join(tmpdir(), 'memfs-emit-'));
    try {
      for (const [path, content] of Object.entries(written)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), content);
      }
      const { files } = (await import(pathToFileURL(join(folder, 'files.mjs')).href)) as {
        files: Record<string, string | Uint8Array>;
      };

      const own = ['files.mjs', 'index.d.mts', 'index.mjs'];
      expect(Object.keys(files).sort()).toEqual(
        Object.keys(written)
          .filter((path) => !own.includes(path))
          .sort(),
      );
      for (const [path, content] of Object.entries(files)) {
        expect(Buffer.from(content).equals(readFileSync(join(folder, path)))).toBe(true);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

it.each(['corners', 'names', 'tags'])(
  'given the schema of %s, when emitted, then its files are those that were announced, and say that nobody edits them',
  (name) => {
    const text = readFileSync(join(GOLDEN, name, 'expected/schema.json'), 'utf8');
    const schema = JSON.parse(text) as Schema;

    const files = emitFiles(schema);

    expect(Object.keys(files).sort()).toEqual([...outputPaths(schema)].sort());
    expect(files['schema.json']).toBe(text);
    for (const [path, content] of Object.entries(files)) {
      if (!/\.(mjs|mts|proto)$/.test(path)) continue;
      expect(String(content)).toMatch(/^\/\/ Generated (by nestjs-memfs )?from (the )?TypeScript/);
    }
  },
);

it('given the schema and the lock of the examples, when emitted, then each file is the one that is committed', () => {
  const committed = (path: string) => readFileSync(join(GENERATED, path));
  const schema = JSON.parse(String(committed('schema.json'))) as Schema;
  const extra = { 'fields.lock.json': [new Piece(String(committed('fields.lock.json')))] };

  const files = wholeFiles(fileContents(schema, extra, new EmitMemo()));

  for (const [path, content] of Object.entries(files)) {
    expect(`${path}: ${String(content)}`).toBe(`${path}: ${String(committed(path))}`);
  }
});
