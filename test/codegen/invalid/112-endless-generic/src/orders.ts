import { ApiFunc } from 'nestjs-memfs';

export interface Onion<T> {
  core: T;
  next?: Onion<T[]>;
}

export type Grow<T> = T extends unknown ? { value: T; next?: Grow<T[]> } : never;

export class Orders {
  @ApiFunc()
  placeOrder(order: Onion<string>): void {}

  @ApiFunc()
  grow(order: Grow<string>): void {}
}
