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
  const own = lineDocsOf(project, symbol).map(({ text }) => text);
  const found = ts.displayPartsToString(symbol.getDocumentationComment(checker));
  const text = (own.join('\n') || found).trim();
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
export function tagsOf(project: Project, symbol: ts.Symbol): readonly Tag[] {
  const { ts, checker } = project;
  const tags = symbol.getJsDocTags(checker).map(({ name, text }) => ({
    name,
    text: ts.displayPartsToString(text),
  }));
  return [...lineDocsOf(project, symbol).flatMap((doc) => doc.tags), ...tags].map(
    ({ name, text }) => ({ name, text: text.trim() }),
  );
}

function lineDocsOf(project: Project, symbol: ts.Symbol): readonly LineDoc[] {
  return (symbol.declarations ?? []).flatMap((each) => lineDocOf(project, each) ?? []);
}

/**
 * What a comment says that stands behind a brace or a semicolon on one line with its declaration, as in an object type of one
 * line: the compiler gives it to nobody.
 */
interface LineDoc {
  readonly text: string;
  readonly tags: readonly Tag[];
}

/** The comment before a declaration, if it is of this kind. */
function lineDocOf(project: Project, declaration: ts.Declaration): LineDoc | undefined {
  const { ts } = project;
  const { text } = declaration.getSourceFile();
  const start = declaration.getStart();
  const comment = ts.getTrailingCommentRanges(text, declaration.pos)?.at(-1);
  const isBefore = comment && !text.slice(comment.end, start).includes('\n');
  return isBefore ? parsed(project, text.slice(comment.pos, comment.end)) : undefined;
}

/** Read as the compiler reads it where it looks for it; undefined for a comment of another kind. */
function parsed({ ts }: Project, comment: string): LineDoc | undefined {
  const { statements } = ts.createSourceFile(
    '',
    `${comment}\nlet x;`,
    ts.ScriptTarget.Latest,
    true,
  );
  const [doc] = statements.flatMap((each) => ts.getJSDocCommentsAndTags(each)).filter(ts.isJSDoc);
  return (
    doc && {
      text: ts.getTextOfJSDocComment(doc.comment) ?? '',
      tags: (doc.tags ?? []).map((tag) => {
        const type = ts.isJSDocTypeTag(tag) ? tag.typeExpression.type.getText() : undefined;
        const own = ts.getTextOfJSDocComment(tag.comment) ?? '';
        return { name: tag.tagName.text, text: type ?? own };
      }),
    }
  );
}
