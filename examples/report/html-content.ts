/**
 * HTML → the content tree of pdfmake: headings, paragraphs, lists, tables, bold and italic. Any other element gives its
 * text, so that nothing a reader would see gets lost.
 */
import { DomUtils, parseDocument } from 'htmlparser2';
import type { Content, ContentTable, TableCell } from 'pdfmake/interfaces.js';

type Node = ReturnType<typeof parseDocument>['children'][number];
type Element = Parameters<typeof DomUtils.getName>[0];

/** What stands in the head of an HTML document. */
export interface HtmlHead {
  readonly title: string;
  readonly author: string;
  /** `<meta name="date">`, if it is a date. */
  readonly date: Date | undefined;
}

/** A document ready for pdfmake. */
export interface HtmlContent {
  readonly head: HtmlHead;
  readonly content: Content[];
}

/** A piece of text with its looks. */
interface Run {
  text: string;
  readonly bold?: boolean;
  readonly italics?: boolean;
}
type Look = Omit<Run, 'text'>;

const HEADINGS = new Set(['h1', 'h2', 'h3', 'h4', 'h5', 'h6']);
const LISTS = new Set(['ul', 'ol']);
const BLOCKS = new Set([...HEADINGS, ...LISTS, 'p', 'table', 'div', 'body', 'html']);
const BOLD = new Set(['b', 'strong', 'th']);
const ITALIC = new Set(['i', 'em', 'cite']);
/** Characters in a cell from which its column is a wide one. */
const WIDE_FROM = 12;
const UNSEEN = new Set(['head', 'script', 'style', 'template']);

/** Reads an HTML document or a fragment of one. */
export function readHtml(html: string): HtmlContent {
  const document = parseDocument(html);
  const first = (name: string): Element | undefined =>
    DomUtils.getElementsByTagName(name, document, true, 1)[0];
  const meta = (name: string): string =>
    DomUtils.findOne(
      (element) => element.name === 'meta' && element.attribs['name'] === name,
      document.children,
    )?.attribs['content'] ?? '';
  const title = first('title');
  const date = new Date(meta('date'));
  return {
    head: {
      title: title ? collapse(DomUtils.textContent(title)).trim() : '',
      author: meta('author'),
      date: Number.isNaN(date.getTime()) ? undefined : date,
    },
    content: blocks(document.children),
  };
}

/** Blocks one under the other; text between blocks becomes a paragraph. */
function blocks(nodes: readonly Node[]): Content[] {
  const content: Content[] = [];
  let loose: Node[] = [];
  const endParagraph = (): void => {
    const text = runs(loose, {});
    if (text.length > 0) content.push({ text, style: 'p' });
    loose = [];
  };
  for (const node of nodes) {
    if (DomUtils.isTag(node) && hasBlocks(node)) {
      endParagraph();
      content.push(...block(node));
    } else {
      loose.push(node);
    }
  }
  endParagraph();
  return content;
}

function hasBlocks(element: Element): boolean {
  return (
    BLOCKS.has(element.name) ||
    element.children.some((child) => DomUtils.isTag(child) && hasBlocks(child))
  );
}

function block(element: Element): Content[] {
  if (UNSEEN.has(element.name)) return [];
  if (element.name === 'table') return [table(element)];
  if (LISTS.has(element.name)) return [list(element)];
  if (element.name === 'p' || HEADINGS.has(element.name)) {
    return [{ text: runs(element.children, {}), style: element.name }];
  }
  return blocks(element.children);
}

function list(element: Element): Content {
  const items = element.children
    .filter(DomUtils.isTag)
    .map((item): Content => ({ stack: blocks(item.children) }));
  return element.name === 'ol' ? { ol: items, style: 'list' } : { ul: items, style: 'list' };
}

/** Rows of `<th>` at the top repeat on every page; pdfmake wants as many cells in every row. */
function table(element: Element): ContentTable {
  const rows = DomUtils.getElementsByTagName('tr', element)
    .filter((row) => tableOf(row) === element)
    .map((row) => row.children.filter(DomUtils.isTag));
  const body = rows.map((cells) => cells.flatMap(cell));
  const columns = Math.max(1, ...body.map((cells) => cells.length));
  const firstDataRow = rows.findIndex((cells) => cells.some(({ name }) => name !== 'th'));
  return {
    style: 'table',
    layout: 'report',
    table: {
      headerRows: firstDataRow === -1 ? 0 : firstDataRow,
      dontBreakRows: true,
      widths: Array.from({ length: columns }, (_, at) => (isWide(rows, at) ? '*' : 'auto')),
      body: body.map((cells) => [...cells, ...Array<TableCell>(columns - cells.length).fill('')]),
    },
  };
}

function tableOf(row: Element): Element | undefined {
  let at = row.parent;
  while (at && DomUtils.isTag(at)) {
    if (at.name === 'table') return at;
    at = at.parent;
  }
  return undefined;
}

/** A cell, followed by the empty cells that its colspan covers. */
function cell(element: Element): TableCell[] {
  const colSpan = Math.max(1, Number.parseInt(element.attribs['colspan'] ?? '1', 10) || 1);
  const alignment = /text-align:\s*(left|right|center)/.exec(element.attribs['style'] ?? '')?.[1];
  return [
    {
      ...(hasInnerBlocks(element)
        ? { stack: blocks(element.children) }
        : { text: runs(element.children, look(element, {})) }),
      ...(colSpan > 1 && { colSpan }),
      ...(alignment !== undefined && { alignment: alignment as 'left' | 'right' | 'center' }), // one of the pattern's three
    },
    ...Array<TableCell>(colSpan - 1).fill(''),
  ];
}

function hasInnerBlocks(element: Element): boolean {
  return element.children.some((child) => DomUtils.isTag(child) && hasBlocks(child));
}

/** A column with longer texts shares what the narrow ones leave; rows with a colspan do not count. */
function isWide(rows: readonly Element[][], at: number): boolean {
  return rows
    .filter((cells) => cells.every(({ attribs }) => attribs['colspan'] === undefined))
    .some((cells) => (cells[at] ? DomUtils.textContent(cells[at]).trim().length : 0) > WIDE_FROM);
}

/** The text below these nodes, with white space collapsed as a browser does. */
function runs(nodes: readonly Node[], outer: Look): Run[] {
  const found = nodes.flatMap((node) => rawRuns(node, outer));
  const kept: Run[] = [];
  for (const run of found) {
    const previous = kept.at(-1)?.text ?? ' ';
    const text = /\s$/.test(previous) ? run.text.replace(/^ /, '') : run.text;
    if (text !== '') kept.push({ ...run, text });
  }
  const last = kept.at(-1);
  if (last) last.text = last.text.replace(/ $/, '');
  return kept.filter(({ text }) => text !== '');
}

function rawRuns(node: Node, outer: Look): Run[] {
  if (DomUtils.isText(node)) return [{ ...outer, text: collapse(node.data) }];
  if (!DomUtils.isTag(node) || UNSEEN.has(node.name)) return [];
  if (node.name === 'br') return [{ ...outer, text: '\n' }];
  if (node.name === 'img') return [{ ...outer, text: node.attribs['alt'] ?? '' }];
  return node.children.flatMap((child) => rawRuns(child, look(node, outer)));
}

function look({ name }: Element, outer: Look): Look {
  return {
    ...outer,
    ...(BOLD.has(name) && { bold: true }),
    ...(ITALIC.has(name) && { italics: true }),
  };
}

/** HTML's white space; a no-break space is none. */
function collapse(text: string): string {
  return text.replace(/[ \t\r\n\f]+/g, ' ');
}
