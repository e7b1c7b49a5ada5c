import { ApiFunc } from 'nestjs-memfs';

export interface Order {
  tag: symbol;
  nothing: undefined;
  anything: {};
  range: [first: string, ...rest: string[]];
  impossible: never;
}

export class Orders {
  @ApiFunc()
  placeOrder(order: Order): void {}
}
