import { ApiFunc } from 'nestjs-memfs';

import type { Money } from './money.js';

export interface Order {
  total: Money;
  lines: { price: Mony }[];
}

export interface Customer {
  id: string;
  name?: string;
}

type Part<T, K extends keyof T> = { [P in K]: T[P] };

export interface Summary<T> {
  customer: Pick<T, 'id' | 'nam'>;
}

export interface Keys {
  picked: Pick<Customer, 'id' | 'nmae'>;
  part: Part<Customer, 'idd'>;
  partly: Readonly<Partial<Required<Pick<Customer, 'nom'>>>>;
  open: Pick<Record<string, number>, 'any'>;
  left: Omit<Customer, 'anything'>;
  all: Pick<Customer, keyof Customer>;
  slice: Slice<Customer, 'ide'>;
  numbered: Pick<{ 1: string }, 2>;
}

export interface Slice<T, K extends keyof T> {
  part: T[K];
}

/** T is known at the use only. */
export type Found<T> = { ok: true; value: Partial<T> } | { ok: false; error: string };

export class Orders {
  @ApiFunc()
  placeOrder(order: Order): Found<Order> {
    throw new Error();
  }

  @ApiFunc()
  findKeys(keys: Keys): Summary<Customer> {
    throw new Error(String(keys));
  }
}
