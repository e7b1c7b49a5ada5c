/** Report → HTML, by a template of the library eta, which escapes every value. */
import { Eta } from 'eta';
import type { OrderRow, Report, Section } from './report.js';

const TEMPLATE = `<!doctype html>
<html>
  <head>
    <meta charset="utf-8">
    <meta name="author" content="<%= it.author %>">
    <meta name="date" content="<%= it.createdAt.toISOString() %>">
    <title><%= it.title %></title>
    <style>
      body { font: 10pt 'DejaVu Sans', sans-serif; margin: 2em auto; max-width: 60em; }
      table { border-collapse: collapse; width: 100%; }
      th, td { border-bottom: 1px solid #d5dbe3; padding: 4px 6px; text-align: left; }
    </style>
  </head>
  <body>
    <h1><%= it.title %></h1>
    <p><strong><%= it.author %></strong>, <%= day(it.createdAt) %>. <em>All amounts in <%= it.currency %>.</em></p>
    <% if (it.summary) { %>
    <p><%= it.summary %></p>
    <% } %>
    <% for (const section of it.sections) { %>
    <h2><%= section.heading %></h2>
    <table>
      <thead>
        <tr>
          <th style="text-align: right">Order</th>
          <th>Customer</th>
          <th>Product</th>
          <th style="text-align: right">Qty</th>
          <th style="text-align: right">Unit price</th>
          <th style="text-align: right">Amount</th>
          <th>Status</th>
        </tr>
      </thead>
      <tbody>
        <% for (const row of section.rows) { %>
        <tr>
          <td style="text-align: right"><%= row.orderNumber %></td>
          <td><%= row.customer %></td>
          <td><%= row.product %></td>
          <td style="text-align: right"><%= row.quantity %></td>
          <td style="text-align: right"><%= row.unitPrice.toFixed(2) %></td>
          <td style="text-align: right"><%= amount(row).toFixed(2) %></td>
          <td><% if (row.status === 'overdue') { %><b><%= row.status %></b><% } else { %><%= row.status %><% } %></td>
        </tr>
        <% } %>
        <tr>
          <td colspan="5"><b>Total of <%= section.rows.length %> orders</b></td>
          <td style="text-align: right"><b><%= total(section).toFixed(2) %></b></td>
          <td><b><%= it.currency %></b></td>
        </tr>
      </tbody>
    </table>
    <% if (section.note) { %>
    <p><em><%= section.note %></em></p>
    <% } %>
    <% } %>
  </body>
</html>
`;

/** The report as one HTML document: a title, and a table for each section. */
export function renderHtml(report: Report): string {
  const eta = new Eta({ functionHeader: 'const { day, amount, total } = it.format;' });
  return eta.renderString(TEMPLATE, { ...report, format: { day, amount, total } });
}

/** `2026-10-01`: the same in every time zone. */
function day(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function amount(row: OrderRow): number {
  return row.quantity * row.unitPrice;
}

function total(section: Section): number {
  return section.rows.reduce((sum, row) => sum + amount(row), 0);
}
