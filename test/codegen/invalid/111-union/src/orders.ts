import { ApiFunc } from 'nestjs-memfs';

export interface Card {
  number: string;
}

export interface Voucher {
  number: string;
}

export interface Order {
  payment: Card | Voucher;
}

export class Orders {
  @ApiFunc()
  placeOrder(order: Order): void {}
}
