/** `memfs serve`: an application's functions over gRPC, without a main.ts. Nest and this package are the project's own. */
import { resolve } from 'node:path';
import type * as NestCommon from '@nestjs/common';
import {
  contextOf,
  exportsOf,
  imports,
  packagesOf,
  type Exported,
  type Packages,
} from '../application.js';
import { UsageError, type ExitCode } from '../cli-error.js';
import type { Call, Context } from '../command.js';
import { aligned } from '../format.js';
import { signalled } from '../signalled.js';

/** Serves until SIGINT or SIGTERM; calls in flight then finish. */
export async function serve({ out }: Context, call: Call): Promise<ExitCode> {
  const ended = signalled(); // before anybody can know that something runs
  const files = call.args.map((file) => resolve(file));
  const packages = await packagesOf(files);
  const root = await rootModule(packages, await exportsOf(files), call);
  const app = await contextOf(packages, root);
  const { functions } = app.get(packages.memfs.ApiFuncFramework);
  out.result(functions, () =>
    aligned(
      functions.map(({ className, name, address = '', path }) => [
        [className, name].filter(Boolean).join('.'),
        address,
        out.colors.dim(path),
      ]),
      [],
    ),
  );
  await ended;
  await app.close();
  return 0;
}

/** The application's own module when that serves, else ours; with its other modules and classes. */
async function rootModule(
  packages: Packages,
  { modules, providers }: Exported,
  call: Call,
): Promise<NestCommon.DynamicModule> {
  const { MemFsModule } = packages.memfs;
  const [port, host, generated] = [call.count('port'), call.text('host'), call.text('generated')];
  const isServing = await imports(modules, MemFsModule);
  if (isServing && [port, host, generated].some((option) => option !== undefined)) {
    throw new UsageError(
      'the application imports MemFsModule.forRoot, which says where to serve; --port, --host and --generated are for those that do not.',
    );
  }
  const grpc = { ...(port !== undefined && { port }), ...(host !== undefined && { host }) };
  const options = { grpc, ...(generated !== undefined && { generated }) };
  const [first, ...others] = modules;
  if (isServing && first) return { module: first, imports: others, providers: [...providers] };
  const module = MemFsModule.forRoot(options);
  return {
    ...module,
    imports: [...(module.imports ?? []), ...modules],
    providers: [...(module.providers ?? []), ...providers],
  };
}
