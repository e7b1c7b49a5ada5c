export * from './address.js';
export type { Invoice } from './invoice.js';
