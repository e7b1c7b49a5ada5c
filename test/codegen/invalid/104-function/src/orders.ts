import { ApiFunc } from 'nestjs-memfs';

export interface Line {
  sku: string;
  onChange: (sku: string) => void;
  format(): string;
  readonly done: () => void;
}

export interface Order {
  lines: Line[];
  callback?: Function;
  callable?: CallableFunction;
  newable?: NewableFunction;
  make?: new () => Line;
  picked: Pick<RegExp, 'source' | 'exec'>;
  described: Pick<TypedPropertyDescriptor<string>, 'get'>;
  maker: Maker;
  boxed: Box<() => void>;
  either: (() => void) | string | Date;
  handlers: Record<string, () => void>;
  handled: Handled<string>;
  byName: Map<string, () => void>;
  inherited: Inherited;
  'on-done': { é1: () => void };
  pages: Pages<string>;
}

export interface Box<T> {
  content: T;
}

export interface Handled<T> {
  byName: Record<string, (value: T) => void>;
  makers: Record<string, new (value: T) => Line>;
}

export interface Inherited extends Box<() => void> {
  more: string;
}

export interface Maker {
  new (): Line;
}

/** What a method gives is no data of its object. */
export interface Pages<T> {
  first(): T;
}

export class Orders {
  @ApiFunc()
  placeOrder(order: Order): void {}
}
