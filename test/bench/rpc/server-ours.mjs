/** Ours: decorated methods of a Nest application, with Nest's pipeline. */
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ApiFunc, ApiFuncFramework, MemFsModule } from '../../../dist/index.js';
import { ARGUMENTS, GENERATED } from './schema.mjs';

class Bench {
  small(message) {
    return message;
  }

  nested(order) {
    return order;
  }

  blob(data) {
    return data;
  }

  async *stream(count) {
    for (let n = 0; n < count; n++) yield ARGUMENTS.small;
  }
}
Injectable()(Bench);
for (const name of ['small', 'nested', 'blob', 'stream']) ApiFunc()(Bench.prototype, name);

class AppModule {}
Module({
  imports: [MemFsModule.forRoot({ generated: GENERATED, grpc: { port: 0 } })],
  providers: [Bench],
})(AppModule);

export async function start() {
  const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error'] });
  const [{ address }] = app.get(ApiFuncFramework).functions;
  return Number(address.split(':')[1]);
}
