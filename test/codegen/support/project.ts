/** Small projects in temporary folders, as a user of the package has them. */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const REPOSITORY = join(HERE, '../../..');

/** The compiler options of a Nest project, with the package's name leading to its sources. */
export const COMPILER_OPTIONS = {
  strict: true,
  target: 'es2022',
  module: 'nodenext',
  moduleResolution: 'nodenext',
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  skipLibCheck: true,
  noEmit: true,
  types: ['node'],
  paths: { 'nestjs-memfs': [join(HERE, 'api.ts')], '@geo/*': ['./geo/*.ts'] },
};

/** Options of a program without the standard library: it takes a fraction of the time. */
export const QUICK_OPTIONS = {
  strict: true,
  target: 'es2022',
  module: 'nodenext',
  noLib: true,
  types: [],
};

/** A project on the disk. */
export interface TestProject {
  readonly path: string;
  write(files: Readonly<Record<string, string>>): void;
  remove(): void;
}

/** A project with these files; package.json and tsconfig.json are made unless they are among them. */
export function makeProject(files: Readonly<Record<string, string>>): TestProject {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'memfs-codegen-')));
  const write = (more: Readonly<Record<string, string>>): void => {
    for (const [name, text] of Object.entries(more)) {
      mkdirSync(dirname(join(path, name)), { recursive: true });
      writeFileSync(join(path, name), text);
    }
  };
  write({ ...defaults(), ...files });
  symlinkSync(join(REPOSITORY, 'node_modules'), join(path, 'node_modules'));
  return { path, write, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A project whose `node_modules` is a folder of its own, as an installation makes it. */
export function makeInstalledProject(files: Readonly<Record<string, string>>): TestProject {
  const project = makeProject(files);
  const modules = join(project.path, 'node_modules');
  rmSync(modules);
  mkdirSync(modules);
  symlinkSync(join(REPOSITORY, 'node_modules/@types'), join(modules, '@types'));
  return project;
}

/** A project with a copy of a folder. */
export function copyProject(folder: string): TestProject {
  const project = makeProject({});
  copyInto(project, folder);
  return project;
}

/** Makes a project what a copy of the folder would be; its path stays, and so does what a compiler has read of its packages. */
export function refillProject(project: TestProject, folder: string): void {
  emptyProject(project);
  copyInto(project, folder);
}

/** Makes a project what one without files would be. */
export function emptyProject(project: TestProject): void {
  for (const name of readdirSync(project.path)) {
    if (name !== 'node_modules') rmSync(join(project.path, name), { recursive: true });
  }
  project.write(defaults());
}

function copyInto({ path: target }: TestProject, folder: string): void {
  cpSync(folder, target, {
    recursive: true,
    filter: (path) => !path.startsWith(join(folder, 'expected')),
  });
}

function defaults(): Record<string, string> {
  return {
    'package.json': JSON.stringify({ name: 'shop', type: 'module' }),
    'tsconfig.json': JSON.stringify({
      compilerOptions: COMPILER_OPTIONS,
      include: ['src', 'types'],
    }),
  };
}
