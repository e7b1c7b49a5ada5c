/**
 * A server of its own process to be ill-treated: echo, an endless stream, and a stream to swallow. Prints `port <n>`, `ended` for
 * every stream that reached its end, and for every line of its input `used <bytes>`, once the garbage is collected.
 */
import { serveWithGrpcJs, toRpcError } from '../../../dist/rpc/index.js';

const [limits = '{}'] = process.argv.slice(2);

function served(name, kind, handle) {
  return {
    ...{ path: `/t.v1.${name}/${name}`, kind, handle },
    decode: (bytes) => bytes,
    encode: (bytes) => bytes,
    toStatus: (error) => toRpcError(error, { newLogId: () => 'id', logUnknown: console.error }),
  };
}

const functions = [
  served('Echo', 'unary', (bytes) => bytes),
  served('Flood', 'server_streaming', async function* () {
    try {
      for (;;) yield await Promise.resolve(Buffer.alloc(64 * 1024));
    } finally {
      console.log('ended');
    }
  }),
  served('Swallow', 'client_streaming', async (messages) => {
    try {
      for await (const message of messages) void message;
      return Buffer.alloc(0);
    } finally {
      console.log('ended');
    }
  }),
];

const { port } = await serveWithGrpcJs(functions, { port: 0, limits: JSON.parse(limits) });
console.log(`port ${port}`);
process.stdin.on('data', () => {
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  console.log(`used ${heapUsed + external}`);
});
