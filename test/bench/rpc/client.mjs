/** One client in a process of its own: `node client.mjs <ours|grpcjs> <port> <proto folder> <calls>`, 64 calls in flight. */
import grpc from '@grpc/grpc-js';
import { definitionsIn } from './definitions.mjs';
import { ARGUMENTS, GENERATED } from './schema.mjs';

const [peer, port, folder, calls] = process.argv.slice(2);
const IN_FLIGHT = 64;

const address = `127.0.0.1:${port}`;
const call = peer === 'ours' ? await ours() : bare();

await run(Math.ceil(Number(calls) / 5));
const before = process.cpuUsage();
const startedMs = performance.now();
await run(Number(calls));
const { user, system } = process.cpuUsage(before);
console.log(
  JSON.stringify({
    perSecond: (Number(calls) * 1000) / (performance.now() - startedMs),
    cpuMicros: (user + system) / Number(calls),
  }),
);
process.exit();

async function run(count) {
  let left = count;
  const worker = async () => {
    while (left-- > 0) await call();
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
}

async function ours() {
  const { createClient } = await import('../../../dist/rpc/index.js');
  class Bench {}
  const client = createClient(Bench, { url: address, generated: GENERATED });
  return () => client.small(ARGUMENTS.small);
}

function bare() {
  const Service = grpc.makeGenericClientConstructor(definitionsIn(folder).small, 'Small');
  const client = new Service(address, grpc.credentials.createInsecure());
  return () =>
    new Promise((resolve, reject) =>
      client.small({ message: ARGUMENTS.small }, (error, answer) =>
        error ? reject(error) : resolve(answer.result),
      ),
    );
}
