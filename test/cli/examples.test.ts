/** Every example of the manuals of the file commands runs as it is printed. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileCommands } from '../../src/cli/file-commands.js';
import { stateCommands } from '../../src/cli/project-commands.js';
import { CLI, useDesk } from './desk.js';

const here = useDesk();
const PREPARE = `
  mkdir -p /a/b/c /in /tmp /proto /output
  mkdir /texts
  write /a.txt 'A'
  write /b.txt 'B'
  write /draft.txt 'draft'
  write /proto/greet.proto 'rpc Greet'
`;
const examples = [...fileCommands, ...stateCommands].flatMap((spec) =>
  spec.examples.map(([line]) => ({ line, name: spec.names[0] })),
);

beforeEach(() => {
  here.desk.ok(['shell', '-'], { input: PREPARE.replaceAll('\n  ', '\n') });
  here.desk.ok(['write', '-p', '/in/photo.jpg', 'JPEG']);
  here.desk.ok(['export', '/proto', 'templates']);
  writeFileSync(here.desk.path('photo.jpg'), 'JPEG');
  writeFileSync(here.desk.path('backup.json'), here.desk.ok(['dump']));
  here.desk.ok(['init', '--state', 'yesterday.memfs']);
});

it.each(examples)('given the example «$line», when run, then it works', ({ line, name }) => {
  const memfs = `memfs() { "${process.execPath}" "${CLI}" "$@"; }; jq() { cat; }`;

  const { status, stderr } = spawnSync('bash', ['-c', `set -o pipefail; ${memfs}; ${line}`], {
    cwd: here.desk.dir,
    env: here.desk.env(),
  });

  expect(stderr.toString()).toBe('');
  expect(status).toBe(name === 'diff' ? 1 : 0); // 1: they differ
});
