import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { transformSync } from '@swc/core';
import { build, stop } from 'esbuild';
import { nodeBinaries } from '../support/node-versions.js';
import { runProgram } from '../support/processes.js';

// One small application, started in every way that Nest has, by `require`, and as one bundled file: each in a process of its own.

const ROOT = resolve(import.meta.dirname, '../..');

const GREETER = `
  import { Controller, Get, Injectable } from '@nestjs/common';
  import { MessagePattern } from '@nestjs/microservices';
  import { ApiFunc, MemoryFS } from 'nestjs-memfs';

  @Injectable()
  export class Greeter {
    constructor(private readonly fs: MemoryFS) {}

    /** Greets, and tells what stands in the injected filesystem. */
    @ApiFunc({ package: 'greeter.v1' })
    greet(name: string): { text: string; protos: string[] } {
      return { text: 'Hello ' + name, protos: this.fs.listdir('/proto/greeter/v1') };
    }
  }

  @Controller()
  export class Web {
    constructor(private readonly greeter: Greeter) {}

    @Get()
    index(): string {
      return this.greeter.greet('web').text;
    }

    @MessagePattern('greet')
    message(name: string): string {
      return this.greeter.greet(name).text;
    }
  }
`;

const MODULE = `
  import { Module } from '@nestjs/common';
  import { MemFsModule } from 'nestjs-memfs';
  import { Greeter, Web } from './greeter.js';
  import * as generated from './generated/index.mjs';

  @Module({
    imports: [MemFsModule.forRoot({ generated, grpc: { port: 0 } })],
    providers: [Greeter],
    controllers: [Web],
  })
  export class AppModule {}
`;

/** Calls the function over gRPC, and prints what came. */
const REPORT = `
  import { ApiFuncFramework, createClient } from 'nestjs-memfs';
  import { Greeter } from './greeter.js';
  import * as generated from './generated/index.mjs';

  export async function report(app, web) {
    const [{ address }] = app.get(ApiFuncFramework).functions;
    const client = createClient(Greeter, { url: address, generated });
    const greeting = await client.greet('gRPC');
    client.$close();
    console.log(JSON.stringify({ ...greeting, ...(web && { web: await web() }) }));
    await app.close();
  }
`;

const LISTEN = `
  await app.listen(0, '127.0.0.1');
  await report(app, async () => (await fetch(await app.getUrl())).text());
`;

const MAINS: Readonly<Record<string, string>> = {
  express: `
    import { NestFactory } from '@nestjs/core';
    import { AppModule } from './app.module.js';
    import { report } from './report.js';
    const app = await NestFactory.create(AppModule, { logger: ['error'] });
    ${LISTEN}`,
  fastify: `
    import { NestFactory } from '@nestjs/core';
    import { FastifyAdapter } from '@nestjs/platform-fastify';
    import { AppModule } from './app.module.js';
    import { report } from './report.js';
    const app = await NestFactory.create(AppModule, new FastifyAdapter(), { logger: ['error'] });
    ${LISTEN}`,
  context: `
    import { NestFactory } from '@nestjs/core';
    import { AppModule } from './app.module.js';
    import { report } from './report.js';
    await report(await NestFactory.createApplicationContext(AppModule, { logger: ['error'] }));`,
  microservice: `
    import { NestFactory } from '@nestjs/core';
    import { Transport } from '@nestjs/microservices';
    import { AppModule } from './app.module.js';
    import { report } from './report.js';
    const app = await NestFactory.createMicroservice(AppModule, {
      transport: Transport.TCP,
      options: { host: '127.0.0.1', port: 0 },
      logger: ['error'],
    });
    await app.listen();
    await report(app);`,
  hybrid: `
    import { NestFactory } from '@nestjs/core';
    import { Transport } from '@nestjs/microservices';
    import { AppModule } from './app.module.js';
    import { report } from './report.js';
    const app = await NestFactory.create(AppModule, { logger: ['error'] });
    app.connectMicroservice({ transport: Transport.TCP, options: { host: '127.0.0.1', port: 0 } });
    await app.startAllMicroservices();
    ${LISTEN}`,
};

/** What stands in a CommonJS application: no import anywhere, the generated module by its folder. */
const COMMON_JS = `
  require('reflect-metadata');
  const { NestFactory } = require('@nestjs/core');
  const { Injectable, Module } = require('@nestjs/common');
  const { ApiFunc, ApiFuncFramework, createClient, MemFsModule, MemoryFS } = require('nestjs-memfs');

  class Greeter {
    constructor(fs) { this.fs = fs; }
    greet(name) {
      return { text: 'Hello ' + name, protos: this.fs.listdir('/proto/greeter/v1') };
    }
  }
  Reflect.defineMetadata('design:paramtypes', [MemoryFS], Greeter);
  Injectable()(Greeter);
  ApiFunc({ package: 'greeter.v1' })(Greeter.prototype, 'greet');

  class AppModule {}
  Module({ imports: [MemFsModule.forRoot({ grpc: { port: 0 } })], providers: [Greeter] })(AppModule);

  (async () => {
    const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error'] });
    const [{ address }] = app.get(ApiFuncFramework).functions;
    const client = createClient(Greeter, { url: address });
    console.log(JSON.stringify(await client.greet('gRPC')));
    client.$close();
    await app.close();
  })();
`;

/** Modules that Nest and others look for and do without. */
const OPTIONAL = [
  ...[
    '@nestjs/websockets',
    '@nestjs/websockets/*',
    '@grpc/proto-loader',
    '@nestjs/platform-fastify',
  ],
  ...['class-transformer', 'class-transformer/*', 'class-validator', '@fastify/*', 'nats', 'mqtt'],
  ...['amqplib', 'amqp-connection-manager', 'kafkajs', 'ioredis', '@nats-io/*'],
];

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'memfs-platforms-'));
  await installLinks(join(folder, 'node_modules'));
  await write('package.json', JSON.stringify({ name: 'greeter', type: 'module' }));
  await write('src/greeter.ts', GREETER);
  await write(
    'tsconfig.json',
    JSON.stringify({
      compilerOptions: {
        ...{ module: 'nodenext', moduleResolution: 'nodenext', target: 'es2022', strict: true },
        ...{ experimentalDecorators: true, emitDecoratorMetadata: true, skipLibCheck: true },
      },
      include: ['src'],
    }),
  );
  await runProgram(process.execPath, [join(ROOT, 'dist/cli/main.js'), 'generate'], { cwd: folder });
  await write('greeter.js', compiled(GREETER));
  await write('app.module.js', compiled(MODULE));
  await write('report.js', REPORT);
  for (const [name, text] of Object.entries(MAINS)) await write(`${name}.js`, text);
  await write('common.cjs', COMMON_JS);
}, 120_000);

afterAll(async () => {
  await stop();
  await rm(folder, { recursive: true, force: true });
});

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

/** This package as built, and everything that it is developed with. */
async function installLinks(target: string): Promise<void> {
  await mkdir(target);
  const names = await readdir(join(ROOT, 'node_modules'));
  for (const name of names.filter((each) => !each.startsWith('.'))) {
    await symlink(join(ROOT, 'node_modules', name), join(target, name));
  }
  await symlink(ROOT, join(target, 'nestjs-memfs'));
}

function compiled(text: string): string {
  return transformSync(text, {
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
    },
    module: { type: 'es6' },
    swcrc: false,
  }).code;
}

const GREETED = { text: 'Hello gRPC', protos: ['greet.proto', 'types.proto'] };

describe.each(nodeBinaries())('on Node $version', ({ path: node }) => {
  const run = async (file: string, cwd = folder): Promise<unknown> => {
    const { stdout } = await runProgram(node, [file], { cwd });
    return JSON.parse(stdout);
  };

  it.each(['express', 'fastify', 'hybrid'])(
    'given an application on %s, when it listens, then it answers over HTTP and over gRPC, and ends',
    async (name) => {
      await expect(run(`${name}.js`)).resolves.toEqual({ ...GREETED, web: 'Hello web' });
    },
  );

  it.each(['context', 'microservice'])(
    'given an application without HTTP (%s), when it is started, then it answers over gRPC, and ends',
    async (name) => {
      await expect(run(`${name}.js`)).resolves.toEqual(GREETED);
    },
  );

  it('given a CommonJS application, when it requires the package, then it answers over gRPC, and ends', async () => {
    await expect(run('common.cjs')).resolves.toEqual(GREETED);
  });

  it('given one file made by esbuild, when it runs where no package is installed, then it answers over gRPC, and ends', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'memfs-bundle-'));

    try {
      const { metafile } = await build({
        ...{ entryPoints: [join(folder, 'context.js')], outfile: join(empty, 'main.mjs') },
        ...{ bundle: true, platform: 'node', format: 'esm', metafile: true, logLevel: 'silent' },
        external: OPTIONAL,
        // What is CommonJS in the bundle still requires Node's own modules.
        banner: {
          js: "import { createRequire as nodeRequire } from 'node:module'; const require = nodeRequire(import.meta.url);",
        },
      });

      await expect(run('main.mjs', empty)).resolves.toEqual(GREETED);
      expect(
        Object.keys(metafile.inputs).filter((file) => /ts-morph|typescript\//.test(file)),
      ).toEqual([]);
    } finally {
      await rm(empty, { recursive: true, force: true });
    }
  });
});
