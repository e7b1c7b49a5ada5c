/** The files of a new project: a Nest application, one function, one test. */

/** What a project is called, and which version of this package it uses. */
export interface NewProject {
  /** npm name: lower case, digits and dashes. */
  readonly name: string;
  /** Range of nestjs-memfs, as in package.json. */
  readonly version: string;
}

/** Files of the project by path relative to its folder. */
export function projectFiles(project: NewProject): Readonly<Record<string, string>> {
  return {
    'package.json': packageJson(project),
    'tsconfig.json': TSCONFIG,
    'nest-cli.json': NEST_CLI,
    '.gitignore': 'node_modules/\ndist/\n',
    'README.md': readme(project),
    'src/greetings.ts': GREETINGS,
    'src/app.module.ts': APP_MODULE,
    'src/main.ts': MAIN,
    'src/greetings.test.ts': GREETINGS_TEST,
  };
}

function packageJson({ name, version }: NewProject): string {
  return json({
    name,
    version: '0.1.0',
    private: true,
    type: 'module',
    scripts: {
      build: 'nest build',
      start: 'node dist/main.js',
      test: 'nest build && node --test dist/',
    },
    dependencies: {
      '@nestjs/common': '^12.5.1',
      '@nestjs/core': '^12.5.1',
      'nestjs-memfs': version,
      'reflect-metadata': '^0.2.2',
      rxjs: '^7.8.2',
    },
    devDependencies: {
      '@nestjs/cli': '^12.0.8',
      '@types/node': '^20.19.43',
      typescript: '~6.0',
    },
  });
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

const TSCONFIG = json({
  compilerOptions: {
    target: 'es2022',
    module: 'nodenext',
    moduleResolution: 'nodenext',
    types: ['node'],
    strict: true,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    skipLibCheck: true,
    rootDir: 'src',
    outDir: 'dist',
  },
  include: ['src'],
});

const NEST_CLI = json({
  $schema: 'https://json.schemastore.org/nest-cli',
  sourceRoot: 'src',
  compilerOptions: { deleteOutDir: true, plugins: ['nestjs-memfs/plugin'] },
});

const GREETINGS = `import { ApiFunc } from 'nestjs-memfs';

export interface Greeting {
  text: string;
  greetedAt: Date;
}

export class Greetings {
  /** Greets somebody by name. */
  @ApiFunc()
  greet(name: string): Greeting {
    return { text: \`Hello, \${name}!\`, greetedAt: new Date() };
  }
}
`;

const APP_MODULE = `import { Module } from '@nestjs/common';
import { MemFsModule } from 'nestjs-memfs';
import { Greetings } from './greetings.js';

const port = Number(process.env['PORT'] ?? 50051);

@Module({ imports: [MemFsModule.forRoot({ grpc: { port } })], providers: [Greetings] })
export class AppModule {}
`;

const MAIN = `import { NestFactory } from '@nestjs/core';
import { ApiFuncFramework } from 'nestjs-memfs';
import { AppModule } from './app.module.js';

const app = await NestFactory.createApplicationContext(AppModule);
app.enableShutdownHooks();
for (const { name, address, path } of app.get(ApiFuncFramework).functions) {
  console.log(\`\${name}: \${address}\${path}\`);
}
`;

const GREETINGS_TEST = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NestFactory } from '@nestjs/core';
import { ApiFuncFramework, createClient } from 'nestjs-memfs';
import { Greetings } from './greetings.js';

test('greets over gRPC', async () => {
  process.env['PORT'] = '0';
  const { AppModule } = await import('./app.module.js');
  const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
  const [greet] = app.get(ApiFuncFramework).functions;
  const greetings = createClient(Greetings, { url: greet?.address ?? '' });

  const { text, greetedAt } = await greetings.greet('Ada');

  assert.equal(text, 'Hello, Ada!');
  assert.ok(greetedAt instanceof Date);
  greetings.$close();
  await app.close();
});
`;

function readme({ name }: NewProject): string {
  return `# ${name}

\`\`\`sh
npm install
npm test
npm start                                # serves on port 50051; PORT moves it
npx memfs call greet '{"name":"Ada"}'    # in another terminal
\`\`\`

\`nest build\` reads the decorated functions and writes \`generated/\`: commit it.
`;
}
