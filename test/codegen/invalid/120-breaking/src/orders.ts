import { ApiFunc } from 'nestjs-memfs';

export interface Order {
  total: string;
}

export class Orders {
  @ApiFunc()
  placeOrder(order: Order): AsyncGenerator<string> { throw new Error(); }

  @ApiFunc()
  find(): string { return ''; }
}
