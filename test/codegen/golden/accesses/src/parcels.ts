import { ApiFunc } from 'nestjs-memfs';
import type { Trip } from './a.js';

/** Its properties bear the names of what every list and text has. */
export interface Parcel {
  length: { cm: number };
  lines: ({ text: string }[]);
}

/** Not the compiler's. */
interface NonNullable<T> {
  stage: T;
}

export interface Depot {
  load(crates: number): { crates: number };
}

const depot: Depot = { load: (crates) => ({ crates }) };

/** Called after its file. */
export default class {
  badge: { no: number } = { no: 0 };
}

/** What a class without a declaration holds is called after where it stands. */
export const Box = class Crate {
  label: { text: string } = { text: '' };
};

export interface Delivery {
  length: Parcel['length'];
  letters: (keyof Parcel)['length'];
  count: Array<Parcel>['length'];
  characters: Trip['id' | 'stage']['length'];
  trip: NonNullable<Trip>['stage'];
  line: Parcel['lines'][number];
  fare: Exclude<Trip['fare'], undefined>;
  badge: import('./parcels.js').default['badge'];
  label: InstanceType<typeof Box>['label'];
}

export class Deliveries {
  @ApiFunc()
  deliver(delivery: Delivery): Delivery {
    return delivery;
  }

  /** What functions say is called after where it stands. */
  @ApiFunc()
  load(crates: number) {
    return depot.load(crates);
  }
}
