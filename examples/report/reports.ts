/** The two functions of the example, each a gRPC service on its own port. */
import { ApiFunc } from 'nestjs-memfs';
import { renderHtml } from './render-html.js';
import { renderPdf } from './render-pdf.js';
import type { Report } from './report.js';

/** First of the two ports; `PORT_BASE=51000` moves both. */
export const PORT_BASE = Number(process.env['PORT_BASE'] ?? 50051);

/** Makes documents of reports. */
export class Reports {
  /** Renders the report as an HTML document with a title and a table for each section. */
  @ApiFunc({ package: 'reports.v1', port: PORT_BASE })
  jsonToHtml(report: Report): string {
    return renderHtml(report);
  }

  /** Prints an HTML document as a PDF on A4. Equal HTML gives equal bytes. */
  @ApiFunc({ package: 'reports.v1', port: PORT_BASE + 1 })
  htmlToPdf(html: string): Promise<Buffer> {
    return renderPdf(html);
  }
}
