import { ApiFunc } from 'nestjs-memfs';
import type { Line } from './orders.js';

/** What is wrong with a line is said already. */
export interface Parcel {
  line: Line;
  onSent: () => void;
}

export class Parcels {
  @ApiFunc()
  send(parcel: Parcel): void {}
}
