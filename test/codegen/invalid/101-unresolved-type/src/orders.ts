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

export interface Summary<T, S = T> {
  customer: Pick<T, 'id' | 'nam'>;
  partly: Partial<Pick<S, 'ident'>>;
}

export interface Overview extends Summary<Customer> {
  title: string;
}

export interface Overviews<U> extends Summary<U> {
  title: string;
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
  /** Named is the first in the order of the alphabet. */
  several: Pick<Customer, 'zip' | 'city'>;
  /** Who may be called only so is no key. */
  frozen: Frozen<Customer, 'nobody'>;
  moved: Move<Customer, 'id', 'town'>;
  far: Move<Customer, 'street', 'town'>;
  extracted: Extract<Pick<Customer, 'floor'>, Pick<Customer, 'door'>>;
}

/** What is wrong with the second is said where the first is right. */
export interface Move<T, From extends keyof T, To extends keyof T> {
  from: T[From];
  to: T[To];
}

export interface Frozen<T, K extends readonly T> {
  by: K;
}

/** A value and a type of one name. */
export const Slice = { parts: 1 };

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
  findKeys(keys: Keys, one: Overview, all: Overviews<Customer>): Summary<Customer> {
    throw new Error(String(keys));
  }
}
