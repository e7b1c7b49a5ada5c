/** `npm run bench -- <area> [options]`: runs test/bench/<area>.mjs against dist/. */
import { existsSync } from 'node:fs';

const [area = '', ...options] = process.argv.slice(2);
const script = new URL(`${area}.mjs`, import.meta.url);

if (!/^[a-z]+$/.test(area) || area === 'run' || !existsSync(script)) {
  console.error(
    'usage: npm run bench -- fs|rpc|soak|codegen|pipeline|cli [--quick] [--only <row or number of services>]',
  );
  process.exit(2);
}
const { main } = await import(script.href);
await main(options);
