// A process that serves Say of echo.proto with @grpc/grpc-js and proto-loader: `node echo-server.mjs <port>`.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';

const proto = join(dirname(fileURLToPath(import.meta.url)), 'echo.proto');
const definitions = protoLoader.loadSync(proto);
const server = new grpc.Server();

server.addService(definitions['echo.v1.SayService'], {
  say: ({ request }, done) =>
    void setTimeout(() => done(null, { result: `${process.pid} ${request.text}` }), 5),
});
server.bindAsync(
  `127.0.0.1:${process.argv[2]}`,
  grpc.ServerCredentials.createInsecure(),
  (error, port) => {
    if (error) throw error;
    console.log(port);
  },
);
