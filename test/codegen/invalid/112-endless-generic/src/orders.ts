import { ApiFunc } from 'nestjs-memfs';

export interface Onion<T> {
  core: T;
  next?: Onion<T[]>;
}

export class Orders {
  @ApiFunc()
  placeOrder(order: Onion<string>): void {}
}
