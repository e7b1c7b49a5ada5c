/** What the source says and the checker forgets: the aliases of what may be absent. */
import { ApiFunc } from 'nestjs-memfs';

export type Tier = 'gold' | 'basic';

export interface Tiers {
  [name: string]: Tier | null;
}

export interface Shelf<T> {
  rows: readonly (readonly T[])[];
}

export interface Kept {
  shelf: Shelf<Tier>;
  readOnly: readonly (Tier | null)[];
  byName: Tiers;
  optional: [Tier, (Tier | null)?];
  sides: Record<'left' | 'right', Tier | null>;
  heights: Record<'upper' | 'lower', Tier>;
}

@ApiFunc()
export class Keeping {
  keep(kept: Kept): Partial<Kept> {
    return kept;
  }
}
