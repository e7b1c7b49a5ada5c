/** What only the compiler can work out, and the last rules of the table: each stands here because nothing else shows it. */
import { ApiFunc } from 'nestjs-memfs';
import type { AsyncSubject, BehaviorSubject, ReplaySubject, Subject } from 'rxjs';
import type Declared from './declared.js';

export enum Level {
  Low = 1,
  High = 2,
}

export interface Person {
  name: string;
}

declare const brand: unique symbol;
export type Branded<T> = T & { readonly [brand]: true };
export type Named<T> = { readonly name: 'id' } & T;

export interface Brands {
  text: Branded<string>;
  amount: Branded<number>;
  large: Named<bigint>;
  flag: Named<boolean>;
}

export type Loose<T> = { [K in keyof T]?: Loose<T[K]> };

/** Comes back to itself without its alias. */
export interface Branch {
  label: string;
  parent?: Branch;
  children: Branch[];
}

/** Maps that hold themselves. */
export interface Folder {
  [name: string]: Folder | string;
}

export interface Category {
  [name: string]: Category;
}

export type Words = { [word: string]: Words };

export interface Sized {
  get size(): number;
}

export interface Base<T> {
  base: T;
}

export interface Middle<U> extends Base<U> {
  middle: U;
}

export interface Leaf extends Middle<'left' | 'right'> {
  leaf: string;
}

/** Neither is in the order of the alphabet or of numbers. */
export interface Columns {
  width: number;
  height: number;
}
export const STEPS = [30, 10] as const;

export type Nested = 'leaf' | Nested[] | null;

/** Only the compiler knows these unions. */
export interface WorkedOut {
  levels: Exclude<Level | string[] | null, null>;
  words: Exclude<'b' | 'a' | 1 | boolean[] | null, null>;
  awaited: Awaited<string>;
  unwrapped: Awaited<Promise<Level>>;
  brands: Loose<Brands>;
  branch: Loose<Branch>;
  sized: Sized;
  leaf: Leaf;
  declared: Declared;
  column: keyof Columns;
  step: (typeof STEPS)[number];
  nested: Exclude<Nested, null>;
}

export interface Keyed {
  byNumber: Map<1 | 2, string>;
  byLevel: Map<Level, Person>;
  only?: true;
  yes: true | string;
}

export type Alone = { kind: 'alone'; x: number } | string;

export type Sender = { bot: string } | Person | number;

export type Absent = { left: string | null; at: Date } | { right: string; at: Date };

/** None has a property of its own, and none has those of another. */
export type Ring = { a: string; b: string } | { b: string; c: string } | { c: string; a: string };

export type Binary = Set<string> | ArrayBuffer | boolean;

export interface Told {
  alone: Alone;
  sender: Sender;
  absent: Absent;
  ring: Ring;
  binary: Binary;
}

const logged = (_target: object, _key: string): void => undefined;

@ApiFunc({ timeoutMs: 500, idempotent: true })
export class Corners {
  onModuleInit(): void {}
  onApplicationBootstrap(): void {}
  onModuleDestroy(): void {}
  beforeApplicationShutdown(): void {}
  onApplicationShutdown(): void {}

  /**
   * @see value is not the text of a parameter
   * @param value What is worked out.
   */
  worked(value: WorkedOut): Keyed {
    throw new Error(String(value));
  }

  told(value: Told, { name }: Person, [first]: string[]): Told {
    throw new Error(name + first);
  }

  versions(flag: boolean) {
    return flag ? { version: 1 as const, left: 10n } : { version: 2 as const, right: flag };
  }

  outcome(flag: boolean) {
    return flag ? { ok: true as const, left: 1 } : { ok: false as const, right: 'none' };
  }

  folders(folder: Folder, category: Category, loose: Loose<Category>, words: Loose<Words>): Folder {
    throw new Error(String([category, loose, words]));
  }

  subject(): Subject<string> {
    throw new Error();
  }

  behavior(): BehaviorSubject<string> {
    throw new Error();
  }

  replay(): ReplaySubject<string> {
    throw new Error();
  }

  last(): AsyncSubject<string> {
    throw new Error();
  }
}

export class Plain {
  @ApiFunc()
  @logged
  plain(): void {}

  @ApiFunc()
  defaulted({ size } = { size: 1 }): number {
    return size;
  }
}
