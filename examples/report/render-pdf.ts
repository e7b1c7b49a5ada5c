/**
 * HTML → PDF by pdfmake, in pure JavaScript. Fonts are embedded (DejaVu Sans: Latin, Greek, Cyrillic and more), nothing
 * else is read, and equal HTML gives equal bytes.
 */
import { createRequire } from 'node:module';
import pdfmake from 'pdfmake';
import type { CustomTableLayout, StyleDictionary, TFontDictionary } from 'pdfmake/interfaces.js';
import { readHtml } from './html-content.js';

/** Ink of titles and table heads. */
const DARK = '#1f3a5f';
const LINE = '#d5dbe3';
const SHADE = '#f4f6f9';

const STYLES: StyleDictionary = {
  h1: { fontSize: 20, bold: true, color: DARK, margin: [0, 0, 0, 6] },
  h2: { fontSize: 13, bold: true, color: DARK, margin: [0, 14, 0, 6] },
  h3: { fontSize: 11, bold: true, color: DARK, margin: [0, 10, 0, 4] },
  h4: { bold: true, margin: [0, 8, 0, 4] },
  h5: { bold: true, margin: [0, 6, 0, 4] },
  h6: { bold: true, italics: true, margin: [0, 6, 0, 4] },
  p: { margin: [0, 2, 0, 6] },
  list: { margin: [0, 2, 0, 6] },
  table: { fontSize: 8.5, margin: [0, 0, 0, 6] },
  footer: { fontSize: 8, color: '#6b7684' },
};

/** Thin lines between rows, a shade on every second one, a stronger line under the head. */
const TABLE_LAYOUT: CustomTableLayout = {
  hLineWidth: (row, { table }) => (row === table.headerRows ? 1.2 : 0.5),
  hLineColor: (row, { table }) => (row === table.headerRows ? DARK : LINE),
  vLineWidth: () => 0,
  paddingLeft: () => 5,
  paddingRight: () => 5,
  paddingTop: () => 3.5,
  paddingBottom: () => 3.5,
  fillColor: (row, { table }) => (row >= (table.headerRows ?? 0) && row % 2 === 0 ? SHADE : null),
};

/** The HTML document as a PDF on A4, with page numbers. Its dates are the document's, or 1970 if it has none. */
export async function renderPdf(html: string): Promise<Buffer> {
  const { head, content } = readHtml(html);
  const fonts = dejaVuSans();
  pdfmake.setFonts({ DejaVuSans: fonts });
  pdfmake.setTableLayouts({ report: TABLE_LAYOUT });
  pdfmake.setUrlAccessPolicy(() => false);
  pdfmake.setLocalAccessPolicy((path) => Object.values(fonts).includes(path));
  const document = pdfmake.createPdf({
    pageSize: 'A4',
    pageMargins: [40, 44, 40, 50],
    info: { title: head.title, author: head.author, creationDate: head.date ?? new Date(0) },
    content,
    footer: (page, pages) => ({
      columns: [head.title, { text: `${page} / ${pages}`, alignment: 'right' }],
      style: 'footer',
      margin: [40, 16, 40, 0],
    }),
    styles: STYLES,
    defaultStyle: { font: 'DejaVuSans', fontSize: 10, lineHeight: 1.15 },
  });
  return document.getBuffer();
}

/** Files of the npm package dejavu-fonts-ttf; README.md says under which licence. */
function dejaVuSans(): Record<keyof TFontDictionary[string], string> {
  const { resolve } = createRequire(import.meta.url);
  const file = (style: string): string =>
    resolve(`dejavu-fonts-ttf/ttf/DejaVuSansCondensed${style}.ttf`);
  return {
    normal: file(''),
    bold: file('-Bold'),
    italics: file('-Oblique'),
    bolditalics: file('-BoldOblique'),
  };
}
