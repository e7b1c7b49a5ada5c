import { ApiFunc } from 'nestjs-memfs';

import type { Socket } from 'node:net';
import type { StringDecoder } from 'node:string_decoder';

export type Loose<T> = { [K in keyof T]: T[K] };
export type DeepPartial<T> = T extends object ? { [K in keyof T]?: DeepPartial<T[K]> } : T;

export interface Order {
  socket: Socket;
  pattern: RegExp;
  reason: Error;
  link: URL;
  text: String;
  amount: Number;
  flag: Boolean;
  large: BigInt;
  anything: Object;
  each: Iterable<string>;
  next: Iterator<string>;
  made: Generator<string>;
  waves: Float64Array;
  stamps: BigInt64Array;
  prices: Loose<Map<string, number>>;
  kinds: Loose<Set<string>>;
  matched: Exclude<RegExp | string | null, null>;
  rest: DeepPartial<{ prices: Map<string, number>; placed: Date }>;
  held: Loose<WeakRef<Order>>;
  short: typeof Int16Array;
  decoder: Loose<StringDecoder>;
}

export class Orders {
  @ApiFunc()
  placeOrder(order: Order): void {}
}
