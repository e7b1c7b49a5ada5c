import { ApiFunc } from 'nestjs-memfs';

declare const seen: unique symbol;

/** One line of a report. */
export interface Row {
  /** Without a name, a property is no data. */
  [seen]?: true;
  /** Text before the value. */
  label: string;
  readonly value: number;
}

/** A report as its author writes it. */
export interface Report {
  title: string;
  createdAt: Date;
  rows: Row[];
  footer: { text: string; page: { number: number } };
}

export class Money {
  static readonly zero = new Money();
  readonly #secret = 1;
  private cache?: string;
  protected hidden = true;
  currency = 'EUR';
  units: bigint = 0n;

  get text(): string {
    return this.currency;
  }

  add(other: Money): Money {
    return other;
  }
}

type Summary = {
  total: Money;
  count: number;
};

@ApiFunc({ package: 'reports.v1' })
export class Reports {
  /** Renders a report as HTML. */
  jsonToHtml(report: Report): string {
    return report.title;
  }

  summarize(report: Report, precise: boolean): Promise<Summary> {
    throw new Error();
  }

  ping(): void {}

  /** Named as the request would be. */
  inline(request: { id: string }, response: { ok: boolean }): { id: string } {
    return request;
  }

  private helper(): void {}
}
