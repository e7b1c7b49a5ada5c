import { ApiFunc } from 'nestjs-memfs';
import type { Category } from './a.js';

export const LIMITS = { most: 5, names: ['a'] };

export type AtLeastOne<T, K extends keyof T = keyof T> = Pick<T, Exclude<keyof T, K>> &
  { [P in K]-?: Required<Pick<T, P>> & Partial<Pick<T, Exclude<K, P>>> }[K];

export interface Contact {
  id: string;
  mail?: string;
  phone?: string;
}

export type Pair = [key: string, value: number];

export type OneOf<T> = { [K in keyof T]: { [P in K]: T[K] } }[keyof T];
export type Measure = OneOf<{ height: number; width: bigint; parts: Measure[] }>;

/** Called after the first property that the others do not have, or not with a value. */
export type Report = { source: string; more?: boolean } & (
  { traces?: string[]; spans: string[]; metrics?: never } | { spans?: undefined; metrics: number[] }
);
export type Outcome = { id: string } & (
  { error: string; data: null } | { error: null; data: string }
);

export type Sides = { id: string } & (
  | { left: string; both: string }
  | { right: string; both: string; last: string }
  | { left: number; end: number }
);

export interface WorkedOut {
  limits: typeof import('./worked-out.js').LIMITS;
  category?: Awaited<Promise<Promise<Category> | undefined>>;
  contact: AtLeastOne<Contact, 'mail' | 'phone'>;
  any: AtLeastOne<Pick<Contact, 'mail' | 'phone'>>;
  spread: [...pair: Pair, isLast?: boolean];
  tail: [at: number, options?: { isOpen: boolean }];
  measure: Measure;
  report: Report;
  outcome: Outcome;
  sides: Sides[];
  field: keyof Contact & string;
  some: ('fax' | 'phone' | 'id') & keyof Contact;
}

export class Second {
  @ApiFunc()
  workedOut(value: WorkedOut): WorkedOut {
    return value;
  }
}
