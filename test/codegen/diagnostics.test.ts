/** What a run has to say, in order: errors stop it, warnings do not. */
import { CodegenError, type Diagnostic, Problems } from '../../src/codegen/diagnostics.js';

type At = readonly [file: string, line: number, column: number] | undefined;

function diagnostic(code: Diagnostic['code'], at: At): Diagnostic {
  const position = at && { file: at[0], line: at[1], column: at[2] };
  return { code, message: 'Wrong', hint: 'Do it right.', ...(position && { position }) };
}

function problemsOf(...reported: readonly Diagnostic[]): Problems {
  const problems = new Problems();
  for (const each of reported) problems.report(each);
  return problems;
}

function errorOf(problems: Problems): CodegenError {
  try {
    problems.throwIfAny();
  } catch (error) {
    if (error instanceof CodegenError) return error;
  }
  throw new Error('Nothing was wrong.');
}

const IN_ORDER: readonly At[] = [
  undefined,
  ['src/a.ts', 2, 9],
  ['src/a.ts', 10, 1],
  ['src/a.ts', 10, 3],
  ['src/b.ts', 1, 1],
];
const SHUFFLED = [3, 0, 4, 2, 1].map((index) => IN_ORDER[index]);

describe('what a run has to say', () => {
  it('given errors and warnings in any order, when told, then they stand in the order of the sources, those without a place first', () => {
    const problems = problemsOf(
      ...SHUFFLED.map((at) => diagnostic('MEMFS105', at)),
      ...[...SHUFFLED].reverse().map((at) => diagnostic('MEMFS150', at)),
    );
    const places = (told: readonly Diagnostic[]) =>
      told.map(({ position }) => position && [position.file, position.line, position.column]);

    expect(places(errorOf(problems).diagnostics)).toEqual(IN_ORDER);
    expect(places(problems.warnings)).toEqual(IN_ORDER);
  });

  it('given warnings only, when a run ends, then it is not refused', () => {
    const problems = problemsOf(diagnostic('MEMFS150', undefined));

    expect(problems.hasErrors).toBe(false);
    expect(() => problems.throwIfAny()).not.toThrow();
    expect(problems.all).toHaveLength(1);
  });

  it('given an error that is found twice, when told, then it is told once, and its code is that of the refusal', () => {
    const problems = problemsOf(
      diagnostic('MEMFS113', ['src/b.ts', 1, 1]),
      diagnostic('MEMFS105', ['src/a.ts', 1, 1]),
      diagnostic('MEMFS113', ['src/b.ts', 1, 1]),
    );

    expect(problemsOf(diagnostic('MEMFS105', undefined)).hasErrors).toBe(true);
    expect(errorOf(problems)).toMatchObject({ name: 'CodegenError', code: 'MEMFS105' });
    expect(errorOf(problems).message.split('\n')).toEqual([
      'src/a.ts:1:1 Wrong. Do it right. (MEMFS105)',
      'src/b.ts:1:1 Wrong. Do it right. (MEMFS113)',
    ]);
  });
});
