/** The order of properties: base types first, then files by their names, then the source, and names for what stands in none. */
import { ApiFunc } from 'nestjs-memfs';
import type { Delivery, Stock } from './stock.js';

/** The compiler has them the other way round. */
export type Listing = Partial<Stock & { zone: string } & { [K in 'width' | 'depth']: number }>;

/** Stands before its base type. */
export interface Labelled<T> extends Identified<T> {
  label: string;
}

export interface Identified<T> {
  id: T;
}

/** An alias of another file has them in the order of its text. */
export interface Shipped {
  delivery: Exclude<Delivery, 'lost'>;
  /** Objects come last: those of the library, by what they hold, then those of the source. */
  cargo: Exclude<Cargo, 'lost'>;
}

export type Cargo =
  | 'lost'
  | Map<string, 'x' | 'y'>
  | { crate: number }
  | Set<'x' | 'y'>
  | ('x' | 'y')[]
  | 'none';

/** A base type that is worked out. */
export interface Brief extends Omit<Shipped, 'delivery' | 'cargo'> {
  brief: string;
}

export interface Second {
  second: string;
}

export interface First {
  first: string;
}

@ApiFunc()
export class Orders {
  list(listing: Listing, labelled: Labelled<number>, shipped: Shipped): First & Second & Brief {
    throw new Error(String([listing, labelled, shipped]));
  }
}
