import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runProgram } from '../support/processes.js';

const ROOT = resolve(import.meta.dirname, '../..');

let folder: string;

const FILES: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({
    name: 'tea-shop',
    version: '1.0.0',
    type: 'module',
    private: true,
  }),
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      target: 'es2022',
      module: 'nodenext',
      moduleResolution: 'nodenext',
      strict: true,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      outDir: 'dist',
      rootDir: 'src',
    },
    include: ['src'],
  }),
  'src/tea.ts': `
    import { Injectable } from '@nestjs/common';
    import { ApiFunc, MemoryFS, type Int32 } from 'nestjs-memfs';

    export interface Order { tea: string; cups: Int32; at: Date }

    @Injectable()
    export class Tea {
      constructor(private readonly fs: MemoryFS) {}

      /** Brews tea. */
      @ApiFunc()
      brew(order: Order): { text: string; ready: Date; protos: string[] } {
        return {
          text: order.cups + ' x ' + order.tea,
          ready: new Date(order.at.getTime() + 180_000),
          protos: this.fs.listdir('/proto/tea_shop/v1'),
        };
      }
    }
  `,
  'src/main.ts': `
    import { Module } from '@nestjs/common';
    import { NestFactory } from '@nestjs/core';
    import { ApiFuncFramework, createClient, MemFsModule } from 'nestjs-memfs';
    import { Tea } from './tea.js';

    @Module({ imports: [MemFsModule.forRoot({ grpc: { port: 0 } })], providers: [Tea] })
    class AppModule {}

    const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error'] });
    const [info] = app.get(ApiFuncFramework).functions;
    const tea = createClient(Tea, { url: info?.address ?? '' });
    const brewed = await tea.brew({ tea: 'oolong', cups: 2, at: new Date(0) });
    console.log(JSON.stringify({ ...brewed, isDate: brewed.ready instanceof Date }));
    tea.$close();
    await app.close();
  `,
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'memfs-tarball-'));
  // \`npm test\` has built dist, so packing needs no build of its own.
  execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], {
    cwd: ROOT,
  });
  for (const [path, text] of Object.entries(FILES)) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const [tarball = ''] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  const peers = [
    '@nestjs/common@12',
    '@nestjs/core@12',
    'rxjs@7',
    'typescript@~6.0',
    '@types/node@20',
  ];
  await runProgram('npm', ['install', '--no-audit', '--no-fund', `./${tarball}`, ...peers], {
    cwd: folder,
  });
}, 300_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the packed package in an empty folder', () => {
  it('given a small service, when it is generated, built and run, then it serves its function and the client calls it', async () => {
    await runProgram('npx', ['memfs', 'generate'], { cwd: folder });
    await runProgram('npx', ['tsc'], { cwd: folder });
    const { stdout } = await runProgram('node', ['dist/main.js'], { cwd: folder });

    expect(JSON.parse(stdout)).toEqual({
      text: '2 x oolong',
      ready: '1970-01-01T00:03:00.000Z',
      protos: ['brew.proto', 'types.proto'],
      isDate: true,
    });
  }, 120_000);
});
