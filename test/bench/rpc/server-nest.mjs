/** Nest's own gRPC, as its documentation has it. */
import { createServer } from 'node:net';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GrpcMethod, Transport } from '@nestjs/microservices';
import { Observable } from 'rxjs';

const SMALL = { text: 'a message of some thirty bytes', number: 1_234_567 };

class Bench {
  small({ message }) {
    return { result: message };
  }

  nested({ order }) {
    return { result: order };
  }

  blob({ data }) {
    return { result: data };
  }

  stream({ count }) {
    return new Observable((observer) => {
      for (let n = 0; n < count; n++) observer.next({ result: SMALL });
      observer.complete();
    });
  }
}
Controller()(Bench);
for (const rpc of ['Small', 'Nested', 'Blob', 'Stream']) {
  const name = rpc.toLowerCase();
  const descriptor = Object.getOwnPropertyDescriptor(Bench.prototype, name);
  GrpcMethod(`${rpc}Service`, rpc)(Bench.prototype, name, descriptor);
}

class AppModule {}
Module({ controllers: [Bench] })(AppModule);

export async function start(folder) {
  const port = await freePort();
  const app = await NestFactory.createMicroservice(AppModule, {
    transport: Transport.GRPC,
    options: {
      package: 'bench.v1',
      protoPath: readdirSync(join(folder, 'bench/v1')).map((name) => `bench/v1/${name}`),
      loader: { includeDirs: [folder] },
      url: `127.0.0.1:${port}`,
    },
    logger: ['error'],
  });
  await app.listen();
  return port;
}

/** Nest has no way to tell the port that it was given. */
async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}
