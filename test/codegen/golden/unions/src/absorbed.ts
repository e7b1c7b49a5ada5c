/** What a union loses before it is one: absence, what another alternative includes, what is never there. */
import { ApiFunc, type UInt64 } from 'nestjs-memfs';
import type { Plan } from './rivals.js';

export type Title = string | null;

export enum Third {
  One = 1,
  Two = 2,
  Three = 3,
}

/** One of its values is no string. */
export enum Mixed {
  Text = 'text',
  One = 1,
}

export interface Absorbed {
  text: 'a' | string;
  amount: 1 | number;
  plan: Plan | string;
  unsigned: UInt64 | string;
  titled: Title | number;
  impossible: string | never;
  given: { size: number } | undefined;
  some: Exclude<Third, Third.One>;
  marked: Exclude<'none' | { side: 'any'; left: number } | { side: 'any'; right: number } | null, null>;
  kept: Mixed | string;
  flag: true | boolean;
}

/** Called after nothing it holds. */
export interface Letter {
  post: string;
}

@ApiFunc()
export class Absorbing {
  absorb(value: Absorbed): Absorbed {
    return value;
  }

  /** Both are marked by the same literal. */
  marks(isLeft: boolean) {
    return isLeft ? { ok: true as const, left: 1 } : { ok: true as const, right: '' };
  }

  /** What both have marks neither; what one has does. */
  rated(isGood: boolean) {
    return isGood
      ? { version: 1 as const, state: 'good' as const, stars: 1 }
      : { version: 1 as const, state: 'bad' as const, reason: '' };
  }

  /** What is declared has a name, and leaves its marks to others. */
  send(letter: Letter, isPaper: boolean) {
    return isPaper ? letter : { via: 'post' as const, cost: 1 };
  }

  /** A property that is null in the one and not there in the other marks neither. */
  end(isGone: boolean) {
    return isGone ? { successor: null, reason: '' } : { until: 1 };
  }

  maybe(isThere: boolean): ReturnType<() => { size: number } | undefined> {
    return isThere ? { size: 1 } : undefined;
  }
}
