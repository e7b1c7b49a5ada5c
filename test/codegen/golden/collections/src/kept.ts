/** What the source says and the checker forgets: the aliases of what may be absent. */
import { ApiFunc } from 'nestjs-memfs';

export type Tier = 'gold' | 'basic';

export interface Tiers {
  [name: string]: Tier | null;
}

export interface Shelf<T> {
  rows: readonly (readonly T[])[];
}

/** In a room there may be rooms. */
export interface Room {
  rooms?: Room[];
}

/** Drawers hold nothing but drawers. */
export type Drawers = Drawers[];

/** From the floor to the ceiling. */
export type Range = [from: number, to: number];

export interface Kept {
  shelf: Shelf<Tier>;
  readOnly: readonly (Tier | null)[];
  byName: Tiers;
  optional: [Tier, (Tier | null)?];
  sides: Record<'left' | 'right', Tier | null>;
  heights: Record<'upper' | 'lower', Tier>;
  room?: Room;
  drawers?: (Drawers | null)[];
  range?: Range;
}

@ApiFunc()
export class Keeping {
  keep(kept: Kept): Partial<Kept> {
    return kept;
  }
}
