/** Helpers for tests of applications that serve functions. */
export { createTestingApp } from './create-testing-app.js';
export type { TestingApp, TestingAppOptions } from './create-testing-app.js';
