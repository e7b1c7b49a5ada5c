/** The services as proto-loader reads them, by the name of their one function. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import protoLoader from '@grpc/proto-loader';

export function definitionsIn(folder) {
  const files = readdirSync(join(folder, 'bench/v1')).map((name) => `bench/v1/${name}`);
  const definitions = protoLoader.loadSync(files, { includeDirs: [folder] });
  return Object.fromEntries(
    Object.entries(definitions)
      .filter(([name]) => name.endsWith('Service'))
      .map(([name, service]) => [
        name.split('.').at(-1).replace('Service', '').toLowerCase(),
        service,
      ]),
  );
}
