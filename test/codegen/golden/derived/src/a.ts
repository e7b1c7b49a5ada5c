import { ApiFunc } from 'nestjs-memfs';

export interface Order {
  id: string;
  /** Sum of all lines. */
  total: number;
  note?: string;
  status: 'open' | 'paid';
  lines: { sku: string; tags: string[] }[];
}

export type OrderPatch = Partial<Order>;
export type OrderKey = Pick<Order, 'total' | 'id'>;
export type OrderLine = Order['lines'][number];
export type Flags<T> = { [K in keyof T]: boolean };
export type Unwrap<T> = T extends Promise<infer U> ? U : T;
export type DeepPartial<T> = { [K in keyof T]?: T[K] extends object ? DeepPartial<T[K]> : T[K] };
export type PartialTree<T> = T extends object ? { [K in keyof T]?: PartialTree<T[K]> } : T;

export type Getters<T> = { [K in keyof T as `get${Capitalize<string & K>}`]: T[K] };

export type DeepReadonly<T> = { readonly [K in keyof T]: DeepReadonly<T[K]> };

export interface Stamped {
  at: Date;
  data: Uint8Array;
  raw: Buffer;
  rows: { since: Date }[];
}

export type Parcel = { size: 'small' | 'large'; weight: number };
export type Nullable<T> = { [K in keyof T]: T[K] | null };

export declare function locate(lat: number, lon?: number): void;

export class Draft {
  title = '';
  state: 'new' | 'old' = 'new';
  get length(): number {
    return this.title.length;
  }
  publish(): void {}
}

export interface Category {
  name: string;
  parent?: Category;
}

export interface Derived {
  patch: OrderPatch;
  key: OrderKey;
  without: Omit<Order, 'lines' | 'status'>;
  required: Required<Order>;
  readOnly: Readonly<Order>;
  line: OrderLine;
  flags: Flags<Order>;
  unwrapped: Unwrap<Promise<Category>>;
  status: NonNullable<Order['status'] | null>;
  deep: DeepPartial<Category>;
  tree: PartialTree<Category>;
  getters: Getters<Pick<Order, 'id' | 'lines'>>;
  draft: Partial<Draft>;
  stamped: DeepReadonly<Stamped>;
  both: Category & { extra: string };
  parcel: Partial<Parcel>;
  absent: Nullable<Parcel>;
  place: Parameters<typeof locate>;
}

export class Service {
  @ApiFunc()
  derived(value: Derived): Awaited<Promise<Order>> {
    throw new Error();
  }

  @ApiFunc()
  inferred(total: number) {
    return total > 0
      ? { kind: 'paid' as const, total, currency: 'EUR' }
      : { kind: 'free' as const, reason: 'none' };
  }
}
