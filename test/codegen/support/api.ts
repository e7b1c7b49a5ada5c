/** What the package exports to the projects of these tests: the sources of its own, without Nest. */
export { ApiFunc, type ApiFuncOptions } from '../../../src/functions/api-func.js';
export type * from '../../../src/functions/scalars.js';
export type { CallContext } from '../../../src/rpc/call-context.js';
