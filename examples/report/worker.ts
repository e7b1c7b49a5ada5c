/** One of two processes: works on the reports that others start on a Redis, until SIGTERM. */
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { redisFromArgs } from './redis.js';

const app = await NestFactory.createApplicationContext(
  AppModule.onRedis(redisFromArgs() ?? { host: 'localhost' }),
  { logger: ['error', 'warn'] },
);
app.enableShutdownHooks();
console.log('The worker is ready.');
