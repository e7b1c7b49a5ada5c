/** The package as an application has it, without a build: the filesystem and the test helpers, compiled into a node_modules folder. */
import { transformFileSync, type Options } from '@swc/core';
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
const PARTS = ['fs', 'testing'];

const OPTIONS: Options = {
  jsc: { target: 'es2022', parser: { syntax: 'typescript', decorators: true } },
  module: { type: 'es6' },
  swcrc: false,
};

/** Puts nestjs-memfs into the node_modules of a folder, with nothing beside it: no Nest, no gRPC. */
export function installPackage(folder: string): void {
  const target = join(folder, 'node_modules/nestjs-memfs');
  mkdirSync(target, { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(target, 'package.json'));
  for (const part of PARTS) {
    const names = readdirSync(join(ROOT, 'src', part), { recursive: true, encoding: 'utf8' });
    for (const name of names.filter((file) => file.endsWith('.ts'))) {
      const { code } = transformFileSync(join(ROOT, 'src', part, name), OPTIONS);
      const output = join(target, 'dist', part, name.replace(/\.ts$/, '.js'));
      mkdirSync(dirname(output), { recursive: true });
      writeFileSync(output, code);
    }
  }
}

/** Writes the files of a sample project. */
export function writeProject(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}
