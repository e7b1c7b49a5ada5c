/** Nest projects of any size for the bench of codegen: a folder with n decorated classes, types of their own and shared ones. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const REPOSITORY = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** A project with n services on the disk; `node_modules` holds links to the packages of the repository. */
export function makeProject(services) {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'memfs-bench-')));
  const write = (name, text) => {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  };
  write('package.json', JSON.stringify({ name: 'bench-shop', type: 'module' }));
  write('tsconfig.json', JSON.stringify({ compilerOptions: COMPILER_OPTIONS, include: ['src'] }));
  write('src/shared.ts', SHARED);
  for (let index = 0; index < services; index++) {
    write(`src/part${index}/types.ts`, typesOf(index));
    write(`src/part${index}/service.ts`, serviceOf(index));
  }
  linkPackages(join(path, 'node_modules'));
  return { path, write, remove: () => rmSync(path, { recursive: true, force: true }) };
}

function linkPackages(folder) {
  mkdirSync(folder);
  for (const name of ['@nestjs', '@types', '@grpc', '@standard-schema', 'rxjs', 'reflect-metadata'])
    symlinkSync(join(REPOSITORY, 'node_modules', name), join(folder, name));
  symlinkSync(REPOSITORY, join(folder, 'nestjs-memfs'));
}

/** What `nest new` writes, with strict on. */
const COMPILER_OPTIONS = {
  strict: true,
  target: 'es2022',
  module: 'nodenext',
  moduleResolution: 'nodenext',
  experimentalDecorators: true,
  emitDecoratorMetadata: true,
  skipLibCheck: true,
  noEmit: true,
  types: ['node'],
};

const SHARED = `/** An amount of money. */
export interface Money { amount: number; currency: 'EUR' | 'USD' | 'GBP'; }
export interface Address { street: string; city: string; zip?: string; country: string; }
export interface Page<T> { items: T[]; next?: string; total: number; }
`;

function typesOf(index) {
  return `import type { Address, Money } from '../shared.js';

export type State${index} = 'open' | 'paid' | 'sent' | 'void';

/** One line of an order. */
export interface Line${index} { sku: string; count: number; price: Money; tags?: string[]; }
export interface Card${index} { kind: 'card'; number: string; until: Date; }
export interface Transfer${index} { kind: 'transfer'; iban: string; }

export interface Order${index} {
  id: string;
  placed: Date;
  state: State${index};
  lines: Line${index}[];
  /** @maxLength 200 */
  note?: string;
  to: Address;
  payment: Card${index} | Transfer${index};
  labels: Map<string, string>;
  scan: Buffer;
}

export interface Filter${index} { state?: State${index}; since?: Date; text: string | null; }
`;
}

function serviceOf(index) {
  return `import { Injectable } from '@nestjs/common';
import { ApiFunc } from 'nestjs-memfs';
import type { Page } from '../shared.js';
import type { Filter${index}, Order${index} } from './types.js';

/** Orders of part ${index}. */
@Injectable()
@ApiFunc({ package: 'part${index}.v1' })
export class Orders${index} {
  readonly #orders = new Map<string, Order${index}>();

  /** Places an order. */
  place(order: Order${index}): string {
    this.#orders.set(order.id, order);
    return order.id;
  }

  async find(filter: Filter${index}, limit = 20): Promise<Page<Order${index}>> {
    const items = [...this.#orders.values()].filter(({ state }) => state === filter.state);
    return { items: items.slice(0, limit), total: items.length };
  }

  async *follow(id: string): AsyncGenerator<Order${index}> {
    const order = this.#orders.get(id);
    if (order) yield order;
  }
}
`;
}
