/** The shell: scripts, quoting, pipes with real commands, and a session at a terminal. */
import { readFileSync, writeFileSync } from 'node:fs';
import { useDesk } from './desk.js';
import { atTerminal, describeAtTerminal, type Typed } from './terminal.js';

const here = useDesk();

function script(...lines: string[]): { code: number | null; out: string; err: string } {
  return here.desk.memfs(['shell', '-'], { input: lines.join('\n') });
}

describe('scripts', () => {
  it('given a script on standard input, when run, then its commands work in their directory', () => {
    const { code, out, err } = script(
      '# a remark',
      '',
      "mkdir -p '/my docs/sub'",
      'cd "/my docs"',
      'write a\\ b.txt "it\'s # here"',
      'pwd',
      'ls',
      'cd sub',
      'read ../a\\ b.txt',
    );

    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe("/my docs\na b.txt\nsub\nit's # here");
    expect(here.desk.ok(['read', '/my docs/a b.txt'])).toBe("it's # here");
  });

  it('given a script in a file, when a line fails, then it stops there and names the line', () => {
    writeFileSync(here.desk.path('setup.memfs'), 'touch /a\n\nrm /none\ntouch /b\n');

    const { code, err } = here.desk.memfs(['shell', 'setup.memfs']);

    expect(code).toBe(1);
    expect(err).toMatch(/^setup\.memfs:3: rm: ENOENT[^\n]*\n$/);
    expect(here.desk.ok(['ls'])).toBe('a\n');
  });

  it.each([
    ["write /a 'open", 2, /^standard input:1: the quote ' at column 10 is not closed\.\n$/],
    ['ls | | ls', 2, /^standard input:1: a command is missing beside '\|'\.\n$/],
    ['lss', 2, /^standard input:1: unknown command 'lss'\. Did you mean ls\?\n$/],
    ['cd /none', 1, /^standard input:1: cd: '\/none' is no directory\.\n$/],
    ['!false', 1, /^standard input:1: 'false' ended with exit code 1\.\n$/],
  ])(
    'given «%s», when run, then the line is refused with exit code %i',
    (line, expected, message) => {
      const { code, err } = script(line);

      expect(err).toMatch(message);
      expect(code).toBe(expected);
    },
  );

  it('given exit, when run, then nothing after it is', () => {
    expect(script('touch /a', 'exit', 'touch /b').code).toBe(0);

    expect(here.desk.ok(['ls'])).toBe('a\n');
  });

  it('given a script that cannot be read, when run, then it is named', () => {
    expect(here.desk.memfs(['shell', 'none.memfs']).err).toMatch(/none\.memfs/);
  });
});

describe('pipes', () => {
  it('given real commands, when piped, then bytes go from and to virtual files', () => {
    const { code, out, err } = script(
      "!printf 'b\\nc\\na\\n' | write /list -",
      'read /list | sort -r | write /sorted -',
      'read /sorted | head -n 1',
      'read /list | !grep -c b',
      'read /list | grep -v b | !wc -l | !tr -d " "',
    );

    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe('c\n1\n2\n');
    expect(here.desk.ok(['read', '/sorted'])).toBe('c\nb\na\n');
  });

  it('given bytes that are no text, when piped through cat, then they are the same', () => {
    const bytes = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
    here.desk.ok(['write', '/a', '-'], { input: bytes });

    script('read /a | !cat | write /b -');

    expect(here.desk.memfs(['read', '/b']).bytes.equals(bytes)).toBe(true);
  });
});

const [TAB, UP, CTRL_C, CTRL_D] = ['\t', '\u001b[A', '\u0003', '\u0004'];

/** Types keys into a shell at a pseudo-terminal; each step waits for what it expects. */
function converse(...steps: readonly Typed[]): string {
  const { code, screen, err } = atTerminal(here.desk, ['shell'], [['', '> '], ...steps]);
  if (code !== 0) throw new Error(`exit code ${code}: ${err}${screen}`);
  return screen;
}

describeAtTerminal('at a terminal', () => {
  it('given TAB, when pressed, then commands and paths are completed', () => {
    here.desk.ok(['write', '-p', '/docs/read me.txt', 'found']);

    const screen = converse(
      [`rea${TAB}`, 'read '],
      [`/do${TAB}`, 'docs/'],
      [TAB, 'read\\ me.txt'],
      ['\n', 'found'],
      [CTRL_D, ''],
    );

    expect(screen).toContain('\u001b[32mmemfs\u001b[39m:\u001b[34m/\u001b[39m> ');
  });

  it('given a history, when the next session begins, then UP brings its lines', () => {
    converse(['mkdir /from-history\n', '> '], ['exit\n', '']);
    here.desk.ok(['rmdir', '/from-history']);

    converse([UP, 'exit'], [UP, 'mkdir /from-history'], ['\n', '> '], ['exit\n', '']);

    expect(here.desk.ok(['ls'])).toBe('from-history\n');
    expect(readFileSync(here.desk.path('.memfs_history'), 'utf8')).toContain(
      'mkdir /from-history\n',
    );
  });

  it('given an error or Ctrl-C, when it comes, then the session goes on', () => {
    const screen = converse(
      ['rm /none\n', 'ENOENT'],
      [`half a line${CTRL_C}`, '^C'],
      ['cd /none\n', 'memfs: cd: '],
      ['lss\n', 'memfs: unknown command'],
      ['mkdir /d\n', '1 directory made'],
      ['cd /d\n', '/d'],
      ['pwd\n', '/d'],
      ['exit\n', ''],
    );

    expect(screen).toContain('rm: ENOENT');
    expect(here.desk.ok(['ls'])).toBe('d\n');
  });
});
