/** Names of methods that mean something else than a function to those who look for them on any object. */

/** Nest calls these by itself: https://docs.nestjs.com/fundamentals/lifecycle-events */
export const LIFECYCLE_HOOKS: ReadonlySet<string> = new Set([
  'onModuleInit',
  'onApplicationBootstrap',
  'onModuleDestroy',
  'beforeApplicationShutdown',
  'onApplicationShutdown',
]);

/** Members of every client, and `then`, with which a client would be taken for a promise. */
export const CLIENT_MEMBERS: ReadonlySet<string> = new Set(['then', '$with', '$close']);
