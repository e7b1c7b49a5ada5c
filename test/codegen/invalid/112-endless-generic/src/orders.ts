import { ApiFunc } from 'nestjs-memfs';

export interface Onion<T> {
  core: T;
  next?: Onion<T[]>;
}

export type Grow<T> = T extends unknown ? { value: T; next?: Grow<T[]> } : never;

/** Each is the default of the other. */
export interface Chicken<T = Egg> { from: T }
export interface Egg<T = Chicken> { from: T }

/** Here the way back leads through a property. */
export interface Folder<T = Item> { of: T }
interface Item { inside: Folder[] }

/** Deep, and nothing is wrong with it. */
export interface Deep { a: D1 }
interface D1 { a: D2 }
interface D2 { a: D3 }
interface D3 { a: D4 }
interface D4 { a: D5 }
interface D5 { a: D6 }
interface D6 { a: D7 }
interface D7 { a: D8 }
interface D8 { a: D9 }
interface D9 { a: D10 }
interface D10 { a: D11 }
interface D11 { a: D12 }
interface D12 { a: D13 }
interface D13 { a: D14 }
interface D14 { a: D15 }
interface D15 { a: D16 }
interface D16 { a: D17 }
interface D17 { a: D18 }
interface D18 { a: string }

export class Orders {
  @ApiFunc()
  hatch(egg: Egg, folder: Folder): void {}

  @ApiFunc()
  deep(deep: Deep): void {}

  @ApiFunc()
  placeOrder(order: Onion<string>): void {}

  @ApiFunc()
  grow(order: Grow<string>): void {}
}
