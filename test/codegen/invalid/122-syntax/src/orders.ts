import { ApiFunc } from 'nestjs-memfs';
import type { Order } from './order.js';

@ApiFunc()
export class Orders {
  place(order: Order): string {
    return order.id;
  }
}
