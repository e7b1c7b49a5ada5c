/** The completion scripts, each in its own shell. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { describeWith } from '../support/processes.js';
import { CLI, useDesk } from './desk.js';
import { typedInto } from './terminal.js';

const here = useDesk();

/** An environment in which `memfs` is a command. */
function withMemfs(): NodeJS.ProcessEnv {
  const folder = here.desk.path('bin');
  mkdirSync(folder);
  writeFileSync(`${folder}/memfs`, `#!/bin/sh\nexec "${process.execPath}" "${CLI}" "$@"\n`);
  chmodSync(`${folder}/memfs`, 0o755);
  return here.desk.env({ PATH: `${folder}:${process.env['PATH'] ?? ''}` });
}

beforeEach(() => here.desk.ok(['write', '-p', '/proto/a b', 'found']));

describe('bash', () => {
  it('given its script, when sourced, then TAB offers virtual paths', () => {
    const line =
      'source <(memfs completion bash); COMP_WORDS=(memfs ls /proto/); COMP_CWORD=2; _memfs 2>/dev/null; printf "%s\\n" "${COMPREPLY[@]}"';

    const { stdout } = spawnSync('bash', ['-c', line], { env: withMemfs() });

    expect(stdout.toString()).toBe('/proto/a\\ b\n');
  });
});

describeWith(['fish', '--version'], 'fish')('fish', () => {
  it('given its script, when sourced, then commands, options and virtual paths are offered', () => {
    const line =
      'memfs completion fish | source; for words in "mk" "ls /pro" "tree --le"; complete -C "memfs $words"; end';

    const { stdout } = spawnSync('fish', ['--no-config', '-c', line], { env: withMemfs() });

    expect(stdout.toString()).toBe('mkdir\n/proto/\n--level\n');
  });
});

describeWith(['zsh', '--version'], 'zsh')('zsh', () => {
  it('given its script, when TAB is pressed, then commands and virtual paths are completed', () => {
    const { code, screen } = typedInto(
      ['zsh', '-f'],
      [
        ["PS1='ready> '\n", 'ready> '],
        ['autoload -U compinit; compinit -u -D; source <(memfs completion zsh)\n', 'ready> '],
        ['memfs rea\t', 'read'],
        ['/pro\t', 'proto'],
        ['\t', 'a\\ b'],
        ['\n', 'found'],
        ['exit\n', ''],
      ],
      { env: withMemfs(), cwd: here.desk.dir },
    );

    expect(code).toBe(0);
    expect(screen).toContain('found');
  });
});
