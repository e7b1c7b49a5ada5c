import { ApiFunc } from 'nestjs-memfs';

export enum Level {
  Low = 0.5,
  High = 3000000000,
  Measured = 'abc'.length,
}

export enum Rate {
  Half = 0.5,
  Whole = 1,
}

export interface Order {
  level: Level;
  ratio: 0.5 | 1.5;
  mixed: 0.5 | Date;
  rate: Exclude<Rate | 'none' | null, null>;
  above: 1 | 2147483648;
  below: 1 | -2147483649;
  /** It was said already what is wrong with it. */
  next: Level;
  maybe: (0.5 | 1.5 | null) | Date;
}

export class Orders {
  @ApiFunc()
  placeOrder(order: Order): void {}
}
