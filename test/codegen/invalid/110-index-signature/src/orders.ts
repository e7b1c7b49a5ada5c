import { ApiFunc } from 'nestjs-memfs';

export interface Order {
  id: string;
  [extra: string]: string;
}

export class Orders {
  @ApiFunc()
  placeOrder(order: Order, mixed: Record<string, string> & { id: string }): void {}
}
