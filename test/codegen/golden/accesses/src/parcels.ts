import { ApiFunc } from 'nestjs-memfs';
import type { Trip } from './a.js';

/** Its properties bear the names of what every list and text has. */
export interface Parcel {
  length: { cm: number };
  sent: boolean | void;
}

/** Not the compiler's. */
interface NonNullable<T> {
  stage: T;
}

export interface Depot {
  load(): { crates: number };
}

/** Called after its file. */
export default class {
  badge: { no: number } = { no: 0 };
}

export interface Delivery {
  length: Parcel['length'];
  sent: Parcel['sent'];
  letters: (keyof Parcel)['length'];
  count: Array<Parcel>['length'];
  characters: Trip['id' | 'stage']['length'];
  trip: NonNullable<Trip>['stage'];
  loaded: ReturnType<Depot['load']>;
  badge: import('./parcels.js').default['badge'];
}

export class Deliveries {
  @ApiFunc()
  deliver(delivery: Delivery): Delivery {
    return delivery;
  }
}
