import { ApiFunc } from 'nestjs-memfs';

import type { Socket } from 'node:net';

export interface Order {
  socket: Socket;
  pattern: RegExp;
  reason: Error;
  link: URL;
  text: String;
}

export class Orders {
  @ApiFunc()
  placeOrder(order: Order): void {}
}
