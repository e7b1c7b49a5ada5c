import { ApiFunc } from 'nestjs-memfs';

export interface Point {
  x: number;
}

export interface Order {
  byPoint: Map<Point, string>;
  byDate: Map<Date, string>;
  mixed: Map<'a' | 1, string>;
  bySymbol: Map<symbol, string>;
  /** The other one is nothing to tell it from. */
  either: Map<Point, string> | Map<string, string>;
}

export class Orders {
  @ApiFunc()
  placeOrder(order: Order): void {}
}
