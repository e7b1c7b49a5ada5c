/** The README's session of the command line: each line is run by sh, and prints what stands below it. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { CLI, useDesk } from './desk.js';

const here = useDesk();
const README = new URL('../../README.md', import.meta.url);

it('given the session of the README, when it is typed, then each command prints what the README shows', () => {
  const [, session = ''] =
    /\n## The command line\n.*?^```console\n(.*?)^```$/ms.exec(readFileSync(README, 'utf8')) ?? [];
  const steps = session.split(/^\$ /m).slice(1);
  const { desk } = here;
  mkdirSync(desk.path('bin'));
  writeFileSync(desk.path('bin/memfs'), `#!/bin/sh\nexec '${process.execPath}' '${CLI}' "$@"\n`);
  chmodSync(desk.path('bin/memfs'), 0o755);
  const env = desk.env({ PATH: `${desk.path('bin')}:${process.env['PATH'] ?? ''}` });

  const typed = steps.map((step) => {
    const command = step.slice(0, step.indexOf('\n'));
    const printed = execFileSync('sh', ['-c', command], { cwd: desk.dir, env, encoding: 'utf8' });
    return `${command}\n${printed}`;
  });

  expect(steps.length).toBeGreaterThan(8);
  expect(typed).toEqual(steps);
});
