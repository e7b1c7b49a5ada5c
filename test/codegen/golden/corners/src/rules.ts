/** More of what only the compiler knows as a whole: its parts keep the order, the names and the absence that the source gives them. */
import { ApiFunc } from 'nestjs-memfs';
import type { Level, Loose } from './a.js';

/** Its one member is the whole enum. */
export enum Only {
  One = 'one',
}

/** An error with more than others have is data, once it is taken apart. */
export interface Failure extends Error {
  code: string;
}

export interface Contact {
  id: string;
  mail: string;
}

export interface Chosen<K extends keyof Contact> {
  part: Pick<Contact, Exclude<K, 'id'>>;
}

export type Simplify<T> = { [K in keyof T]: T[K] };

/** Leaves out symbols, those of a Date as well. */
export type Plain<T> = { [K in keyof T as Exclude<K, symbol>]: Plain<T[K]> };

export type Nothing = undefined | void;
export type Empty = null | never;

/** The end of a chain is no chain. */
export type Chain = { label: string; next: Chain; last?: Chain | undefined; ends: [Chain | undefined] } | null;

/** Each leads to the other. */
export type Ping = string | Promise<Pong>;
export type Pong = number | Promise<Ping>;

export type Step = { at: number };
export type Steps = Step[];

/** Met after the other, and before it in the alphabet. */
export enum Early {
  Dawn = 'dawn',
  Noon = 'noon',
}

export interface Holder<T> {
  held: T;
}

/** Comes back to itself, as a map, without the alias of the mapped type. */
export interface Drawer {
  [name: string]: Drawer | undefined;
}

/** @pattern ^[A-Z]*$ */
export type Upper = string & { readonly isUpper: true };
/** @maxLength 3 */
export type Short = string & { readonly isShort: true };

export interface Ruled {
  only: Exclude<Only | string[] | null, null>;
  both: Exclude<Only | Early | string[] | null, null>;
  early: Exclude<boolean | Early | null, null>;
  level: Exclude<Level | Early | string[] | null, null>;
  worded: Exclude<{ type: 'text' | 'html'; body: string } | { type: 'image'; body: string } | null, null>;
  ranks: Exclude<Map<'gold', number> | Map<'basic', number> | null, null>;
  page: Exclude<1 | 'next' | '1' | null, 1 | null>;
  /** Not one of them is another to protoc. */
  gesture: 'pan' | 'pin' | 'pinch' | 'pin-ch';
  switched: true | string | false;
  notes: (string | Nothing)[];
  gaps: (number | Empty)[];
  chain: Chain;
  sides: Simplify<Record<'right' | 'left', number> & { width: number }>;
  plain: Plain<{ at: Date }>;
  failure: Simplify<Failure>;
  sure: NonNullable<string>;
  chosen: Chosen<'mail' | 'id'>;
  steps: Readonly<Steps>;
  held: NonNullable<Holder<Step>>;
  drawer: Loose<Drawer>;
  code: Upper & Short;
  step: Exclude<Step | null, null>;
  answer: { data: Awaited<Ping>; note: string } | { data: Date; at?: string };
  outcome: { undefined: 'none'; reason: string } | { value: number };
  /** No symbols, whatever the compiler calls these. */
  '__@id': string;
  'mail__@': string;
  cleared: Simplify<{ gone: null }>;
}

@ApiFunc()
export class Rules {
  follow(ruled: Ruled): Ruled {
    return ruled;
  }

  /** Not there, nothing, or a text. */
  hint(text?: string | null): void {}
}
