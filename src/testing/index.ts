/** Helpers for tests: filesystems of their own for any code, and applications that serve functions. Nest is loaded only for the latter. */
import type { TestingApp, TestingAppOptions } from './create-testing-app.js';
export type { Override, TestingApp, TestingAppOptions } from './create-testing-app.js';
export { createFs, MemoryFS } from '../fs/index.js';
export type { NodeFs, NodeFsSource } from './fs-calls.js';
export { faults } from './fs-faults.js';
export type { FailOptions, Faults, FaultScope } from './fs-faults.js';
export { file, fixture, fixtureFromDisk, link } from './fs-fixture.js';
export type { Fixture, FixtureEntry, FixtureOptions, FixtureTree } from './fs-fixture.js';
export { recordCalls } from './fs-log.js';
export type { CallFilter, CallLog, RecordedCall } from './fs-log.js';
export { mockFs } from './fs-mock.js';
export type { FsModuleName, MockedFs } from './fs-mock.js';

/**
 * Starts an application on a free port; `overrides` take the place of providers in any of its modules.
 *
 * @example
 * await using testing = await createTestingApp({ providers: [Reports], files: { '/in.json': '{}' } });
 * await testing.client(Reports).jsonToHtml(report);
 */
export async function createTestingApp(options: TestingAppOptions): Promise<TestingApp> {
  const { createTestingApp: create } = await import('./create-testing-app.js');
  return create(options);
}
