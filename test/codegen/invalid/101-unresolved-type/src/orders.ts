import { ApiFunc } from 'nestjs-memfs';

import type { Money } from './money.js';

export interface Order {
  total: Money;
  lines: { price: Mony }[];
}

export class Orders {
  @ApiFunc()
  placeOrder(order: Order): void {}
}
