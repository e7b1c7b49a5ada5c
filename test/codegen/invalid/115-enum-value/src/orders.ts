import { ApiFunc } from 'nestjs-memfs';

export enum Level {
  Low = 0.5,
  High = 3000000000,
  Measured = 'abc'.length,
}

export interface Order {
  level: Level;
  ratio: 0.5 | 1.5;
  mixed: 0.5 | Date;
}

export class Orders {
  @ApiFunc()
  placeOrder(order: Order): void {}
}
