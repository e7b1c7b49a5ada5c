import { ApiFunc } from 'nestjs-memfs';

export interface Order {
  total: Promise<number>;
}

export class Orders {
  @ApiFunc()
  placeOrder(order: Order): void {}
}
