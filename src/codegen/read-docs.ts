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
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker)).trim();
  const deprecated = tagsOf(project, symbol).find(({ name }) => name === 'deprecated');
  const reason = deprecated?.text ? `Deprecated: ${deprecated.text}` : '';
  const doc = [text, reason].filter((part) => part !== '').join('\n\n');
  return { ...(doc !== '' && { doc }), ...(deprecated && { deprecated: true }) };
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
