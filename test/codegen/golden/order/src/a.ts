/** The order of properties: base types first, then files by their names, then the source, and names for what stands in none. */
import { ApiFunc } from 'nestjs-memfs';
import type { Stock } from './stock.js';

/** The compiler has them the other way round. */
export type Listing = Partial<Stock & { zone: string } & { [K in 'width' | 'depth']: number }>;

/** Stands before its base type. */
export interface Labelled<T> extends Identified<T> {
  label: string;
}

export interface Identified<T> {
  id: T;
}

export interface Second {
  second: string;
}

export interface First {
  first: string;
}

@ApiFunc()
export class Orders {
  list(listing: Listing, labelled: Labelled<number>): First & Second {
    throw new Error(String([listing, labelled]));
  }
}
