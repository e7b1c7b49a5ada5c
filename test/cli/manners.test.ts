/** Help, usage errors, JSON errors, colours, completion, and what is loaded when. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { CLI, useDesk } from './desk.js';
import { commandSpecs } from '../../src/cli/commands.js';

const here = useDesk();
const visible = commandSpecs.filter(({ isHidden }) => !isHidden);

describe('help', () => {
  it('given --help, when printed, then every command is listed and the exit code is 0', () => {
    const help = here.desk.ok(['--help']);

    for (const { names } of visible) expect(help).toMatch(new RegExp(`^  ${names[0]}\\b`, 'm'));
    expect(help).not.toContain('complete-line');
  });

  it.each(visible.map(({ names }) => names[0]))(
    'given %s, when its manual is asked for, then it has examples and exit codes',
    (name) => {
      const manual = here.desk.ok(['help', name]);

      expect(manual).toMatch(/^Usage: memfs /);
      expect(manual).toMatch(/\nExamples:\n {2}\S/);
      expect(manual).toMatch(/Exit codes: 0 done/);
      expect(manual).toContain('--json');
      expect(here.desk.ok([name, '--help'])).toBe(manual);
    },
  );

  it('given no command, when called, then it is wrong usage and nothing goes to standard output', () => {
    const { code, out, err } = here.desk.memfs([]);

    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(/memfs --help/);
  });

  it('given help of nothing and of a mistyped command, when asked for, then it is the list and a suggestion', () => {
    expect(here.desk.memfs(['help'])).toMatchObject({
      code: 0,
      err: '',
      out: here.desk.ok(['--help']),
    });
    expect(here.desk.memfs(['help', 'tre'])).toMatchObject({
      code: 2,
      out: '',
      err: "memfs: unknown command 'tre'. Did you mean tree?\n",
    });
  });

  it('given --version, when printed, then it is that of package.json', () => {
    const { version } = JSON.parse(
      readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
    ) as { version: string };

    expect(here.desk.ok(['--version'])).toBe(`${version}\n`);
  });
});

describe('errors', () => {
  it.each([
    [['tre'], /^memfs: unknown command 'tre'\. Did you mean tree\?\n$/],
    [['ls', '--hunan'], /^memfs: unknown option '--hunan'\.\n$/],
    [['tree', '--leve', '1'], /Did you mean --level\?\n$/],
    [['touch'], /^memfs: missing required argument 'path'\.\n$/],
    [['init', 'x', 'y'], /too many arguments/],
    [['tree', '-L', 'two'], /^memfs tree: --level takes a whole number, not 'two'\.\n$/],
  ])('given %j, when called, then it is wrong usage, in one line', (words, message) => {
    const { code, out, err } = here.desk.memfs(words);

    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(message);
    expect(err.match(/\n/g)).toHaveLength(1);
  });

  it('given --json, when a command fails, then the error is JSON with its code', () => {
    expect(JSON.parse(here.desk.memfs(['read', '/none', '--json']).err)).toEqual({
      error: { code: 'ENOENT', message: "ENOENT: no such file or directory, open '/none'" },
    });
    expect(JSON.parse(here.desk.memfs(['tre', '--json']).err)).toMatchObject({
      error: { code: 'USAGE' },
    });
  });
});

describe('colours and pipes', () => {
  it('given a pipe, when printed, then there are no colours unless forced, and NO_COLOR wins', () => {
    here.desk.ok(['mkdir', '/d']);

    expect(here.desk.ok(['ls'])).toBe('d\n');
    expect(here.desk.ok(['ls'], { env: { FORCE_COLOR: '1' } })).toBe(
      '\u001b[1m\u001b[34md\u001b[39m\u001b[22m\n',
    );
    expect(here.desk.ok(['ls'], { env: { FORCE_COLOR: '1', NO_COLOR: '1' } })).toBe('d\n');
  });

  it('given a pipe, when something is done, then nothing is said', () => {
    expect(here.desk.memfs(['mkdir', '/d'])).toMatchObject({ out: '', err: '' });
    expect(JSON.parse(here.desk.ok(['mkdir', '/e', '--json']))).toEqual({ made: ['/e'] });
  });

  it('given a reader that stops, when much is printed, then it is no error', () => {
    here.desk.ok(['write', '/big', '-'], { input: Buffer.alloc(5_000_000, 'line\n') });

    const { status, stdout, stderr } = spawnSync(
      'bash',
      ['-c', `set -o pipefail; "${process.execPath}" "${CLI}" read /big | head -n 1`],
      { env: here.desk.env() },
    );

    expect([status, stdout.toString(), stderr.toString()]).toEqual([0, 'line\n', '']);
  });

  it('given a name with control characters, when listed, then they cannot drive the terminal', () => {
    here.desk.ok(['touch', '/a\u001b[2Jb']);

    expect(here.desk.ok(['ls'])).toBe('a\\x1b[2Jb\n');
  });
});

describe('completion', () => {
  it('given an unfinished line, when asked, then commands, options and paths are offered', () => {
    here.desk.ok(['write', '-p', '/proto/reports/v1/types.proto', '']);
    const complete = (...words: string[]) =>
      here.desk
        .ok(['complete-line', '--', ...words])
        .split('\n')
        .slice(0, -1);

    expect(complete('mk')).toEqual(['mkdir']);
    expect(complete('ls', '/pro')).toEqual(['/proto/']);
    expect(complete('ls', '-l', '/proto/reports/v1/')).toEqual(['/proto/reports/v1/types.proto']);
    expect(complete('tree', '--le')).toEqual(['--level']);
    expect(complete('completion', '')).toEqual(['bash', 'fish', 'zsh']);
    expect(complete('help', 'gr')).toEqual(['grep']);
  });

  it('given another shell, when its script is asked for, then it is wrong usage', () => {
    expect(here.desk.memfs(['completion', 'tcsh'])).toMatchObject({ code: 2 });
  });
});

describe('what is loaded', () => {
  it.each([['--help'], ['ls'], ['touch', '/a'], ['grep', '-r', 'x']])(
    'given %s %s, when run, then neither compiler, Nest nor gRPC is loaded',
    (...words) => {
      const env = here.desk.env({ NODE_V8_COVERAGE: here.desk.path('coverage') }); // lists every script of a process

      spawnSync(process.execPath, [CLI, ...words], { env });

      const loaded = readdirSync(here.desk.path('coverage'))
        .map((name) => readFileSync(here.desk.path(`coverage/${name}`), 'utf8'))
        .join('\n');
      expect(loaded).toContain('cli/main.js');
      expect(loaded).not.toMatch(/node_modules\/(typescript|ts-morph|@nestjs|@grpc|rxjs)\//);
    },
  );
});
