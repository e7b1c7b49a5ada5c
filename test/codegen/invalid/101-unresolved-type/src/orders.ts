import { ApiFunc } from 'nestjs-memfs';

import type { Money } from './money.js';

export interface Order {
  total: Money;
  lines: { price: Mony }[];
}

/** T is known at the use only. */
export type Found<T> = { ok: true; value: Partial<T> } | { ok: false; error: string };

export class Orders {
  @ApiFunc()
  placeOrder(order: Order): Found<Order> {
    throw new Error();
  }
}
