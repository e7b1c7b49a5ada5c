/** Edits of a source with our verdict and that of `buf breaking`. */
import type { Breaks } from '../../../src/codegen/compare-locks.js';

/** A source that every edit starts from; PACKAGE is replaced. */
export const BASE = `
import { ApiFunc, type Duration, type Float, type Int32 } from 'nestjs-memfs';

export type Status = 'open' | 'paid' | 'void';

export interface Line { sku: string; }

export interface Circle { kind: 'circle'; radius: number; }
export interface Square { kind: 'square'; side: number; }
export interface Point { kind: 'point'; x: number; }

export interface Order {
  id: string;
  total: number;
  count: Int32;
  note?: string;
  tags?: string[];
  lines: Line[];
  status: Status;
  shape: Circle | Square;
  paid: boolean;
  placed: Date;
  raw: Buffer;
  kinds: Set<string>;
  prices: Map<string, number>;
  pair: [number, string];
  inline: { a: string };
  ratio: Float;
  wait: Duration;
}

@ApiFunc({ package: 'PACKAGE' })
export class Orders {
  place(order: Order): string { return order.id; }
  cancel(id: string, reason?: string): void {}
}
`;

/** One edit of the source: text that is replaced by another. */
export interface Edit {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** Our verdict: the worst of all changes. */
  readonly ours: Breaks;
  /** True when buf calls it breaking. */
  readonly buf: boolean;
  /** Why the two differ; theirs is about bytes and JSON, ours also about what the other side refuses. */
  readonly because?: string;
}

const SEMANTIC = 'buf sees no required fields in proto3; our codec refuses a message without one';
/** Edits of every kind, and whom they break. */
export const edits: readonly Edit[] = [
  {
    name: 'add an optional property',
    from: 'id: string;\n',
    to: 'id: string;\n extra?: string;\n',
    ours: 'none',
    buf: false,
  },
  {
    name: 'add a required property',
    from: 'id: string;\n',
    to: 'id: string;\n extra: string;\n',
    ours: 'callers',
    buf: false,
    because: SEMANTIC,
  },
  {
    name: 'add a type with the name of a wrapper message',
    from: 'id: string;\n',
    to: 'id: string;\n extra?: StringList;\n} export interface StringList { a: string;\n',
    ours: 'none',
    buf: false,
  },
  {
    name: 'add a list',
    from: 'id: string;\n',
    to: 'id: string;\n extra: string[];\n',
    ours: 'none',
    buf: false,
  },
  {
    name: 'add a map',
    from: 'id: string;\n',
    to: 'id: string;\n extra: Record<string, string>;\n',
    ours: 'none',
    buf: false,
  },
  { name: 'remove a property', from: '  total: number;\n', to: '', ours: 'none', buf: false },
  {
    name: 'required to optional',
    from: 'total: number',
    to: 'total?: number',
    ours: 'none',
    buf: false,
  },
  {
    name: 'required to nullable',
    from: 'total: number',
    to: 'total: number | null',
    ours: 'none',
    buf: false,
  },
  {
    name: 'optional to required',
    from: 'note?: string',
    to: 'note: string',
    ours: 'callers',
    buf: false,
    because: SEMANTIC,
  },
  {
    name: 'optional to nullable',
    from: 'note?: string',
    to: 'note: string | null',
    ours: 'none',
    buf: false,
  },
  {
    name: 'optional to three states',
    from: 'note?: string',
    to: 'note?: string | null',
    ours: 'wire',
    buf: true,
  },
  {
    name: 'rename an optional property',
    from: 'note?: string',
    to: 'remark?: string',
    ours: 'callers',
    buf: false,
    because: 'to buf it is a removal and an addition; we ask whether it was renamed',
  },
  {
    name: 'rename a required property',
    from: 'total: number',
    to: 'sum: number',
    ours: 'callers',
    buf: false,
    because: SEMANTIC,
  },
  {
    name: 'rename with @renamedFrom',
    from: 'total: number',
    to: '/** @renamedFrom total */ sum: number',
    ours: 'json',
    buf: true,
  },
  {
    name: 'rename with @renamedFrom and another type',
    from: 'total: number',
    to: '/** @renamedFrom total */ sum: string',
    ours: 'wire',
    buf: true,
  },
  {
    name: 'rename with @renamedFrom of an optional property to a required one',
    from: 'note?: string',
    to: '/** @renamedFrom note */ remark: string',
    ours: 'callers',
    buf: true,
  },
  { name: 'number to Int32', from: 'total: number', to: 'total: Int32', ours: 'wire', buf: true },
  { name: 'number to string', from: 'total: number', to: 'total: string', ours: 'wire', buf: true },
  { name: 'number to bigint', from: 'total: number', to: 'total: bigint', ours: 'wire', buf: true },
  { name: 'number to Float', from: 'total: number', to: 'total: Float', ours: 'wire', buf: true },
  {
    name: 'number to Duration',
    from: 'total: number',
    to: 'total: Duration',
    ours: 'wire',
    buf: true,
  },
  { name: 'Int32 to bigint', from: 'count: Int32', to: 'count: bigint', ours: 'wire', buf: true },
  { name: 'Float to number', from: 'ratio: Float', to: 'ratio: number', ours: 'wire', buf: true },
  {
    name: 'string to list',
    from: 'id: string;\n  total',
    to: 'id: string[];\n  total',
    ours: 'wire',
    buf: true,
  },
  { name: 'enum to string', from: 'status: Status', to: 'status: string', ours: 'wire', buf: true },
  {
    name: 'boolean to enum',
    from: 'paid: boolean',
    to: "paid: 'yes' | 'no'",
    ours: 'wire',
    buf: true,
  },
  {
    name: 'scalar to union',
    from: 'total: number',
    to: 'total: number | string',
    ours: 'wire',
    buf: true,
  },
  { name: 'Date to string', from: 'placed: Date', to: 'placed: string', ours: 'wire', buf: true },
  {
    name: 'Buffer to Uint8Array',
    from: 'raw: Buffer',
    to: 'raw: Uint8Array',
    ours: 'none',
    buf: false,
  },
  { name: 'Buffer to string', from: 'raw: Buffer', to: 'raw: string', ours: 'wire', buf: true },
  {
    name: 'Set to array',
    from: 'kinds: Set<string>',
    to: 'kinds: string[]',
    ours: 'none',
    buf: false,
  },
  {
    name: 'Map to Record',
    from: 'prices: Map<string, number>',
    to: 'prices: Record<string, number>',
    ours: 'none',
    buf: false,
  },
  {
    name: 'other values in a Map',
    from: 'Map<string, number>',
    to: 'Map<string, string>',
    ours: 'wire',
    buf: true,
  },
  {
    name: 'optional list to list',
    from: 'tags?: string[]',
    to: 'tags: string[]',
    ours: 'wire',
    buf: true,
  },
  {
    name: 'optional list to @repeated',
    from: 'tags?: string[]',
    to: '/** @repeated */ tags?: string[]',
    ours: 'wire',
    buf: true,
  },
  {
    name: 'tuple gets an optional element',
    from: '[number, string]',
    to: '[number, string, boolean?]',
    ours: 'none',
    buf: false,
  },
  {
    name: 'tuple gets an element',
    from: '[number, string]',
    to: '[number, string, boolean]',
    ours: 'callers',
    buf: false,
    because: SEMANTIC,
  },
  {
    name: 'tuple to object',
    from: '[number, string]',
    to: '{ item1: number; item2: string }',
    ours: 'wire',
    buf: false,
    because: 'the bytes are the same, the TypeScript values are not',
  },
  { name: 'inline type gets a name', from: '{ a: string }', to: 'Line', ours: 'wire', buf: true },
  { name: 'rename an interface', from: 'Line', to: 'Position', ours: 'wire', buf: true },
  { name: 'add an enum value', from: "'open' |", to: "'new' | 'open' |", ours: 'none', buf: false },
  { name: 'remove an enum value', from: " | 'void'", to: '', ours: 'none', buf: false },
  {
    name: 'reorder enum values',
    from: "'open' | 'paid'",
    to: "'paid' | 'open'",
    ours: 'none',
    buf: false,
  },
  {
    name: 'reorder properties',
    from: 'id: string;\n  total: number;',
    to: 'total: number;\n  id: string;',
    ours: 'none',
    buf: false,
  },
  {
    name: 'add an alternative',
    from: 'Circle | Square;',
    to: 'Circle | Square | Point;',
    ours: 'none',
    buf: false,
  },
  {
    name: 'remove an alternative',
    from: 'Circle | Square;',
    to: 'Square;',
    ours: 'wire',
    buf: true,
  },
  {
    name: 'add a comment',
    from: 'total: number',
    to: '/** The sum. */ total: number',
    ours: 'none',
    buf: false,
  },
  {
    name: 'unary to server stream',
    from: 'place(order: Order): string { return order.id; }',
    to: 'async *place(order: Order): AsyncGenerator<string> { yield order.id; }',
    ours: 'wire',
    buf: true,
  },
  {
    name: 'unary to client stream',
    from: 'place(order: Order)',
    to: 'place(order: AsyncIterable<Order>)',
    ours: 'wire',
    buf: true,
  },
  {
    name: 'add a function',
    from: '  cancel(',
    to: '  find(id: string): void {}\n  cancel(',
    ours: 'none',
    buf: false,
  },
  {
    name: 'remove a function',
    from: '  cancel(id: string, reason?: string): void {}\n',
    to: '',
    ours: 'wire',
    buf: true,
  },
  { name: 'rename a function', from: 'cancel(', to: 'abort(', ours: 'wire', buf: true },
  { name: 'move to another package', from: '.v1', to: '.v2', ours: 'wire', buf: true },
  {
    name: 'add an optional parameter',
    from: 'reason?: string',
    to: 'reason?: string, quiet?: boolean',
    ours: 'none',
    buf: false,
  },
  {
    name: 'add a required parameter',
    from: 'cancel(id: string,',
    to: 'cancel(id: string, by: string,',
    ours: 'callers',
    buf: false,
    because: SEMANTIC,
  },
  { name: 'remove a parameter', from: ', reason?: string', to: '', ours: 'none', buf: false },
  {
    name: 'change a parameter',
    from: 'cancel(id: string',
    to: 'cancel(id: number',
    ours: 'wire',
    buf: true,
  },
  {
    name: 'void to a result',
    from: 'reason?: string): void {}',
    to: "reason?: string): string { return ''; }",
    ours: 'none',
    buf: false,
  },
  {
    name: 'another result',
    from: 'place(order: Order): string { return order.id; }',
    to: 'place(order: Order): number { return 1; }',
    ours: 'wire',
    buf: true,
  },
  {
    name: 'result becomes a promise',
    from: 'place(order: Order): string { return order.id; }',
    to: 'async place(order: Order): Promise<string> { return order.id; }',
    ours: 'none',
    buf: false,
  },
];
