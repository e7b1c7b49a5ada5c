/** Mistakes of syntax. What the compiler makes of such a source is a guess, and what a guess brings into the lock stays there. */
import { Problems } from './diagnostics.js';
import type { Project } from './load-project.js';

/** @throws {@link CodegenError} MEMFS122 with every mistake of syntax in the project's own sources */
export function refuseUnparsed({ ts, program, positionAt }: Project): void {
  const problems = new Problems();
  for (const source of program.getSourceFiles()) {
    if (program.isSourceFileFromExternalLibrary(source)) continue;
    for (const { file, start, messageText } of program.getSyntacticDiagnostics(source)) {
      const reason = ts.flattenDiagnosticMessageText(messageText, ' ').replace(/\.$/, '');
      problems.report({
        code: 'MEMFS122',
        position: positionAt(file, start),
        message: `The source cannot be parsed: ${reason}`,
        hint: 'Correct the syntax.',
      });
    }
  }
  problems.throwIfAny();
}
