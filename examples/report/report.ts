/** The data of the report: what `jsonToHtml` takes over gRPC, and the reader that turns a JSON file into it. */
import type { Int32 } from 'nestjs-memfs';

/** Currency of every amount of a report, by its ISO 4217 code. */
export type Currency = 'PLN' | 'EUR' | 'CZK';

/** Where the payment of an order stands. */
export type Status = 'paid' | 'open' | 'overdue' | 'refunded';

/** Orders of one period, grouped by region. */
export interface Report {
  title: string;
  author: string;
  /** Day of issue; the PDF carries it as its date of creation. */
  createdAt: Date;
  currency: Currency;
  /** A paragraph under the title. */
  summary?: string;
  sections: Section[];
}

/** One region: a heading and a table. */
export interface Section {
  heading: string;
  rows: OrderRow[];
  /** A remark under the table. */
  note?: string;
}

/** One order: a line of the table. */
export interface OrderRow {
  orderNumber: Int32;
  customer: string;
  product: string;
  quantity: Int32;
  /** In the currency of the report. */
  unitPrice: number;
  status: Status;
}

const CURRENCIES = ['PLN', 'EUR', 'CZK'] as const satisfies readonly Currency[];
const STATUSES = ['paid', 'open', 'overdue', 'refunded'] as const satisfies readonly Status[];

/**
 * Reads a report from JSON; `createdAt` is an ISO 8601 date there.
 *
 * @throws {TypeError} naming the property that does not fit, for example `sections[0].rows[2].status`
 */
export function readReport(json: string): Report {
  const report = record(JSON.parse(json), 'report');
  return {
    title: text(report['title'], 'title'),
    author: text(report['author'], 'author'),
    createdAt: date(report['createdAt'], 'createdAt'),
    currency: oneOf(CURRENCIES, report['currency'], 'currency'),
    ...optionalText('summary', report),
    sections: list(report['sections'], 'sections').map((section, index) =>
      readSection(section, `sections[${index}]`),
    ),
  };
}

function readSection(value: unknown, at: string): Section {
  const section = record(value, at);
  return {
    heading: text(section['heading'], `${at}.heading`),
    rows: list(section['rows'], `${at}.rows`).map((row, index) =>
      readRow(row, `${at}.rows[${index}]`),
    ),
    ...optionalText('note', section, at),
  };
}

function readRow(value: unknown, at: string): OrderRow {
  const row = record(value, at);
  return {
    orderNumber: integer(row['orderNumber'], `${at}.orderNumber`),
    customer: text(row['customer'], `${at}.customer`),
    product: text(row['product'], `${at}.product`),
    quantity: integer(row['quantity'], `${at}.quantity`),
    unitPrice: amount(row['unitPrice'], `${at}.unitPrice`),
    status: oneOf(STATUSES, row['status'], `${at}.status`),
  };
}

function record(value: unknown, at: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>; // any object that is no array has string keys
  }
  return misfit(value, at, 'an object');
}

function list(value: unknown, at: string): readonly unknown[] {
  return Array.isArray(value) ? value : misfit(value, at, 'an array');
}

function text(value: unknown, at: string): string {
  return typeof value === 'string' ? value : misfit(value, at, 'a string');
}

function optionalText<Key extends 'summary' | 'note'>(
  key: Key,
  owner: Record<string, unknown>,
  at?: string,
): { [K in Key]?: string } {
  if (owner[key] === undefined) return {};
  const found = text(owner[key], at === undefined ? key : `${at}.${key}`);
  return { [key]: found } as { [K in Key]: string }; // a computed key widens to string
}

function amount(value: unknown, at: string): number {
  return typeof value === 'number' ? value : misfit(value, at, 'a number');
}

function integer(value: unknown, at: string): number {
  return Number.isInteger(value) ? (value as number) : misfit(value, at, 'an integer');
}

function date(value: unknown, at: string): Date {
  const found = new Date(text(value, at));
  return Number.isNaN(found.getTime()) ? misfit(value, at, 'an ISO 8601 date') : found;
}

function oneOf<T extends string>(allowed: readonly T[], value: unknown, at: string): T {
  return (
    allowed.find((each) => each === value) ?? misfit(value, at, `one of ${allowed.join(', ')}`)
  );
}

function misfit(value: unknown, at: string, expected: string): never {
  const found = value === undefined ? 'missing' : JSON.stringify(value);
  throw new TypeError(`${at} is ${found}; a report needs ${expected} there.`);
}
