import { ApiFunc } from 'nestjs-memfs';

enum Colour {}

export interface Order {
  tag: symbol;
  nothing: undefined;
  anything: {};
  range: [first: string, ...rest: string[]];
  impossible: never;
  cleared?: null;
  gone: null | undefined;
  large: 1n;
  gaps: null[];
  colour: Colour;
}

export class Orders {
  @ApiFunc()
  placeOrder(order: Order): void {}

  @ApiFunc()
  findNothing(): Promise<null> {
    throw new Error();
  }
}
