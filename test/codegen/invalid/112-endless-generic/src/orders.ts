import { ApiFunc } from 'nestjs-memfs';

export interface Onion<T> {
  core: T;
  next?: Onion<T[]>;
}

export type Grow<T> = T extends unknown ? { value: T; next?: Grow<T[]> } : never;

/** Deep, and nothing is wrong with it. */
export interface Deep {
  a: { b: { c: { d: { e: { f: { g: { h: { i: { j: { k: { l: { m: { n: { o: D1 } } } } } } } } } } } } } };
}
interface D1 { a: D2 }
interface D2 { a: D3 }
interface D3 { a: string }

export class Orders {
  @ApiFunc()
  deep(deep: Deep): void {}

  @ApiFunc()
  placeOrder(order: Onion<string>): void {}

  @ApiFunc()
  grow(order: Grow<string>): void {}
}
