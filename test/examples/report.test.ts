/** The report example: its JSON becomes HTML and PDF with every value, checked with poppler's own reading of the PDF. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readReport } from '../../examples/report/report.js';
import type { Report } from '../../examples/report/report.js';
import { Reports } from '../../examples/report/reports.js';

const json = readFileSync(new URL('../../examples/report/data.json', import.meta.url), 'utf8');
const hasPdftotext = spawnSync('pdftotext', ['-v']).error === undefined;
const itReadsPdf =
  hasPdftotext || process.env['MEMFS_REQUIRE_PDFTOTEXT'] !== undefined ? it : it.skip;
if (!hasPdftotext) console.warn('pdftotext is missing: the PDF tests are skipped (poppler-utils).');

/** Text of the PDF, a page each, with white space collapsed. */
function pagesOf(pdf: Buffer): string[] {
  const dir = mkdtempSync(join(tmpdir(), 'memfs-report-'));
  try {
    writeFileSync(join(dir, 'report.pdf'), pdf);
    const text = execFileSync('pdftotext', [join(dir, 'report.pdf'), '-'], { encoding: 'utf8' });
    return text
      .split('\f')
      .slice(0, -1)
      .map((page) => page.replace(/\s+/g, ' '));
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** Every string and number of a JSON value. */
function scalarsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(scalarsOf);
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(scalarsOf);
  return [String(value)];
}

function reportWith(change: Partial<Report>): Report {
  return { ...readReport(json), ...change };
}

describe('readReport', () => {
  it('given the example, when read, then the date is a Date and nothing is lost', () => {
    const report = readReport(json);

    expect(report.createdAt).toEqual(new Date(Date.UTC(2026, 9, 1)));
    expect({ ...report, createdAt: '2026-10-01' }).toEqual(JSON.parse(json));
  });

  it.each([
    {
      case: 'a word for a number',
      change: ['"quantity": 10', '"quantity": "ten"'],
      message: /quantity is "ten"; .* integer/,
    },
    {
      case: 'an unknown status',
      change: ['"status": "refunded"', '"status": "lost"'],
      message: /rows\[0\]\.status is "lost"/,
    },
    { case: 'no title', change: ['"title"', '"headline"'], message: /title is missing; .* string/ },
    {
      case: 'no date',
      change: ['"2026-10-01"', '"soon"'],
      message: /createdAt is "soon"; .* ISO 8601/,
    },
  ])('given $case, when read, then it is refused by name', ({ change, message }) => {
    expect(() => readReport(json.replace(change[0]!, change[1]!))).toThrow(message);
  });
});

describe('jsonToHtml', () => {
  it('given characters of HTML in the data, when rendered, then they are escaped', () => {
    const html = new Reports().jsonToHtml(
      reportWith({ title: `<script>alert("1")</script> & 'co'`, sections: [] }),
    );

    expect(html).toContain(
      '<h1>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;co&#39;</h1>',
    );
    expect(html).not.toContain('<script>');
  });

  it('given no summary and no notes, when rendered, then there are no empty paragraphs', () => {
    const { summary, ...report } = readReport(json);
    const html = new Reports().jsonToHtml({ ...report, sections: [{ heading: 'A', rows: [] }] });

    expect(summary).toBeDefined();
    expect(html).not.toMatch(/<p>\s*<\/p>|<p><em><\/em><\/p>|undefined/);
  });
});

describe('htmlToPdf', () => {
  const reports = new Reports();

  itReadsPdf(
    'given the example, when printed, then every value can be read in the PDF',
    async () => {
      const text = pagesOf(await reports.htmlToPdf(reports.jsonToHtml(readReport(json)))).join(' ');

      expect(scalarsOf(JSON.parse(json)).filter((value) => !text.includes(value))).toEqual([]);
    },
  );

  itReadsPdf(
    'given a long table, when printed, then its head stands on the second page too',
    async () => {
      const pages = pagesOf(await reports.htmlToPdf(reports.jsonToHtml(readReport(json))));

      expect(pages.length).toBeGreaterThanOrEqual(2);
      for (const page of pages.slice(0, 2)) {
        for (const head of [
          'Order',
          'Customer',
          'Product',
          'Qty',
          'Unit price',
          'Amount',
          'Status',
        ]) {
          expect(page).toContain(head);
        }
      }
      expect(pages[1]).not.toContain('Abroad'); // the second page only continues the table
    },
  );

  it('given the same HTML, when printed twice, then the bytes are equal', async () => {
    const html = reports.jsonToHtml(readReport(json));

    expect((await reports.htmlToPdf(html)).equals(await reports.htmlToPdf(html))).toBe(true);
  });

  it('given a date in the HTML, when printed, then it is the date of the PDF', async () => {
    const pdf = await reports.htmlToPdf('<meta name="date" content="2026-10-01"><p>x</p>');

    expect(pdf.toString('latin1')).toContain('(D:20261001000000Z)');
  });

  itReadsPdf(
    'given HTML of every kind, when printed, then all that a reader sees is text',
    async () => {
      const html = `<title>T</title><style>p { color: red }</style><script>secret()</script>
      loose <custom>unknown</custom> text<section><h2>Head</h2><p>a<br>b <b>bold <i>both</i></b></p></section>
      <ul><li>one</li><li>two<ol><li>inner</li></ol></li></ul><img alt="picture"><blockquote>quote</blockquote>
      <table><tr><td colspan="2">wide</td></tr><tr><td><p>p in cell</p></td><td>z</td><td>third</td></tr></table>`;

      const text = pagesOf(await reports.htmlToPdf(html)).join(' ');

      for (const seen of [
        'loose unknown text',
        'Head',
        'a b bold both',
        'one',
        'two',
        'inner',
        'picture',
        'quote',
        'wide',
        'p in cell',
        'third',
      ]) {
        expect(text).toContain(seen);
      }
      expect(text).not.toMatch(/secret|color/);
    },
  );

  it('given an empty document, when printed, then it is a PDF of one page', async () => {
    const pdf = await reports.htmlToPdf('');

    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)).toHaveLength(1);
  });
});
