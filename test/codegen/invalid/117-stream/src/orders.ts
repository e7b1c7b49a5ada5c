import { ApiFunc } from 'nestjs-memfs';

export interface Order {
  lines: AsyncIterable<string>;
}

export class Orders {
  @ApiFunc()
  placeOrder(order: Order): void {}

  @ApiFunc()
  either(): AsyncIterable<string> | string {
    return '';
  }

  @ApiFunc()
  torn(): AsyncIterable<string> | symbol {
    return Symbol();
  }

  @ApiFunc()
  upload(name: string, chunks: AsyncIterable<Buffer>): void {}
}
