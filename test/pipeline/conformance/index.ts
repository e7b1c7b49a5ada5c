/** What every engine has to do, asserted by the same tests on each. */
import type { Engine } from 'nestjs-memfs/pipeline';
import { errorTests } from './errors.js';
import { fileTests } from './files.js';
import { resultTests } from './results.js';

/** Opens an engine for one suite. */
export type OpenEngine = () => Promise<Engine>;

const SUITES = { results: resultTests, 'errors and time': errorTests, files: fileTests };

/** Describes the suite for one engine. */
export function describeEngine(name: string, open: OpenEngine): void {
  describe.each(Object.entries(SUITES))(`${name}: %s`, (_, tests) => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await open();
    });
    afterAll(() => engine.close());
    tests(() => engine);
  });
}
