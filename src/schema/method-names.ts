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
const CLIENT_MEMBERS: ReadonlySet<string> = new Set(['then', '$with', '$close']);

/** True for a name that no client can call as a function: a server's lifecycle is not called, either. */
export function isUncallable(name: string): boolean {
  return CLIENT_MEMBERS.has(name) || LIFECYCLE_HOOKS.has(name);
}
