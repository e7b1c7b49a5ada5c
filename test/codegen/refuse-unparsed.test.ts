/** Mistakes of syntax: whose they are. What is said of them stands in invalid/122-syntax. */
import { join } from 'node:path';
import { loadProject } from '../../src/codegen/load-project.js';
import { refuseUnparsed } from '../../src/codegen/refuse-unparsed.js';
import { makeInstalledProject, QUICK_OPTIONS } from './support/project.js';

/** A project with a package, and what is said of the syntax of both. */
function said(files: { readonly order: string; readonly money: string }): string {
  const project = makeInstalledProject({
    'tsconfig.json': JSON.stringify({ compilerOptions: QUICK_OPTIONS, include: ['src'] }),
    'src/order.ts': `import type { Money } from 'money';\n${files.order}\n`,
  });
  project.write({
    'node_modules/money/package.json': '{ "name": "money", "types": "index.d.ts" }',
    'node_modules/money/index.d.ts': `${files.money}\n`,
  });
  try {
    refuseUnparsed(loadProject(join(project.path, 'tsconfig.json')));
    return '';
  } catch (error) {
    return (error as Error).message;
  } finally {
    project.remove();
  }
}

const MONEY = 'export interface Money { amount: number }';

it('given an installed package that this compiler cannot parse, when its user is read, then nothing is said', () => {
  const message = said({
    order: 'export type Order = Money;',
    money: `${MONEY}\nexport new words;`,
  });

  expect(message).toBe('');
});

it('given a source of the project with the same mistake, when read, then it is refused', () => {
  const message = said({ order: 'export new words;', money: MONEY });

  expect(message).toContain('src/order.ts:2:1 The source cannot be parsed: ');
});
