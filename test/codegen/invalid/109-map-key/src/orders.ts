import { ApiFunc } from 'nestjs-memfs';

export interface Point {
  x: number;
}

export interface Order {
  byPoint: Map<Point, string>;
  byDate: Map<Date, string>;
  mixed: Map<'a' | 1, string>;
  bySymbol: Map<symbol, string>;
}

export class Orders {
  @ApiFunc()
  placeOrder(order: Order): void {}
}
