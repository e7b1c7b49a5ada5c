/** Doc comments and their tags, as the compiler parsed them. */
import type { ts } from 'ts-morph';
import type { Project } from './load-project.js';

/** What a doc comment says about its declaration. */
export interface Doc {
  readonly doc?: string;
  readonly deprecated?: boolean;
}

/** The text and the deprecation of a symbol. */
export function readDoc(project: Project, symbol: ts.Symbol): Doc {
  const { ts, checker } = project;
  const doc = ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim();
  const isDeprecated = tagsOf(project, symbol).some(({ name }) => name === 'deprecated');
  return { ...(doc !== '' && { doc }), ...(isDeprecated && { deprecated: true }) };
}

/** A tag of a doc comment with its text. */
export interface Tag {
  readonly name: string;
  readonly text: string;
}

/** The tags of a symbol, in the order of the source. */
export function tagsOf({ ts, checker }: Project, symbol: ts.Symbol): readonly Tag[] {
  return symbol.getJsDocTags(checker).map(({ name, text }) => ({
    name,
    text: ts.displayPartsToString(text).trim(),
  }));
}
