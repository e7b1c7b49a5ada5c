/** Lines of the shell as words, beside what a POSIX shell makes of them. */
import { execFileSync } from 'node:child_process';
import { quoted, stagesOf } from '../../src/cli/shell/words.js';
import { globToRegExp } from '../../src/cli/commands/find.js';

describe('stagesOf', () => {
  it.each([
    'a b  c',
    "'a b' c",
    '"a b" "c\'d"',
    'a\\ b',
    `a'b'"c"d`,
    "''",
    '"a\\"b\\\\c\\d"',
    "'a\\b'",
    'a#b # remark',
    'żółw "ł"',
    '-- -x',
  ])('given «%s», when split, then the words are those of sh', (line) => {
    const ofSh = execFileSync('sh', ['-c', `printf '%s\\0' ${line}`])
      .toString()
      .split('\0')
      .slice(0, -1);

    expect(stagesOf(line)[0]?.words).toEqual(ofSh);
  });

  it('given pipes, when split, then each stage keeps its text', () => {
    expect(stagesOf("read '/a|b' | !sort -r|write x")).toEqual([
      { words: ['read', '/a|b'], text: "read '/a|b'" },
      { words: ['!sort', '-r'], text: '!sort -r' },
      { words: ['write', 'x'], text: 'write x' },
    ]);
    expect(stagesOf('  # only a remark')).toEqual([]);
  });

  it.each(["it's", 'a b', '"', 'a|b', '#', '\\', 'żółw'])(
    'given «%s», when quoted, then it is one word again',
    (word) => {
      expect(stagesOf(`x ${quoted(word)}`)[0]?.words).toEqual(['x', word]);
    },
  );
});

describe('globToRegExp', () => {
  const names = ['a', 'ab', 'a.b', 'b', '[a]', 'a*', ']', '-', '\\', 'ą', 'a\nb', '^', 'a+'];

  it.each([
    '*',
    'a*',
    '?',
    '[ab]',
    '[!ab]',
    '[^a]',
    '[]a]',
    '[a-c]b',
    '\\*',
    'a\\*',
    '[[]*',
    'a.b',
    '[',
    'a+',
    '\\\\',
    '[a-]',
    '??',
  ])('given «%s», when matched, then it finds what the shell finds', (glob) => {
    const ofShell = names.filter((name) => {
      const command = `case "$1" in ${glob}) exit 0;; esac; exit 1`;
      try {
        execFileSync('bash', ['-c', command, 'bash', name], {
          env: { LC_ALL: 'C.UTF-8' },
          stdio: 'ignore',
        });
        return true;
      } catch {
        return false; // exit code 1: no match
      }
    });

    expect(names.filter((name) => globToRegExp(glob).test(name))).toEqual(ofShell);
  });
});
