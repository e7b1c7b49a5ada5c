import { ApiFunc } from 'nestjs-memfs';

export interface Card {
  number: string;
}

export interface Voucher {
  number: string;
}

export interface Order {
  payment: Card | Voucher;
  optional: { id: string; note?: string } | { id: string; at?: Date };
  empty: { note?: string } | { at?: Date };
  arrays: (string | number)[] | string[][] | number[];
  maps: Map<string, string> | Map<string, number>;
  open: Card | Record<string, string>;
  json: Card | Record<string, unknown>;
}

export class Orders {
  @ApiFunc()
  placeOrder(order: Order): void {}
}
