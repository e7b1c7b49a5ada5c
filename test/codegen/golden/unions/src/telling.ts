import { ApiFunc } from 'nestjs-memfs';

/** Only one of the two is there. */
export type Sender = { user: string; bot?: never } | { bot: string; user?: undefined };

export type Answer<T> = { data: T; error: null } | { data: null; error: string };

export type Message =
  | { type: 'text' | 'html'; body: string; mentions?: string[] }
  | { type: 'image'; body: string };

/** The second is the first with more. */
export type Key = { id: string } | { id: string; version: number };

export type Limit = { id: string; at?: number } | { id: string; at: string };

export type Box =
  | [west: number, south: number, east: number, north: number]
  | [number, number, number, number, number, number];

export type Lists = string[] | number[] | [Date, note?: string];

export type Operation = ['add', number] | ['remove', string] | ['clear'];

export type Settings = { [key: string]: boolean } | { name: string; level: number };

export type Themes = { [key: string]: boolean } | { mode: 'dark'; level: number };

/** The value is always there, if only as undefined. */
export type Setting = [key: string, value: number | undefined] | [key: string];

export type Buffered = ArrayBuffer | string;

/** No property has a value of its own in each; two together do. */
export type Event =
  | { name: 'issue'; action: 'opened'; at: number }
  | { name: 'issue'; action: 'closed'; at: number }
  | { name: 'pull'; action: 'opened'; at: number };

/** Made by the checker. */
export type Traced = { trace: string } & Event;

/** The same where a free key may have the name of a property. */
export type Change =
  | { name: 'issue'; version: 1 }
  | { name: 'issue'; version: 2 }
  | { name: 'pull'; version: 1 }
  | { [key: string]: boolean };

/** Each by the types of one property, which may be missing in the third and in a Date. */
export type Keyed =
  | { id: string | 0 | null; at: number }
  | { id: bigint; at: number }
  | { id?: boolean; at: number }
  | Date;

/** The first has another value than the second, and less than the third. */
export type Size =
  | { name: 'issue'; id: string; note?: string }
  | { name: 'pull'; id: string }
  | { name: 'issue'; id: string; size: number };

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export type Loaded = { data: Json | Date; note?: string } | { data: bigint; at?: string };

export type Attached = { file: Uint8Array | string } | { file?: bigint[] };

/** The first has another name than the second, and more than the third. */
export type Depth =
  | { name: 'issue'; id: string; at: number }
  | { name: 'pull'; id: string; at: number }
  | { name: 'issue'; id: string };

/** The first has another name than the second, and an id of other types than the third, where it is there. */
export type Blended =
  | { name: 'issue'; id?: string; at: number }
  | { name: 'pull'; id?: string; at: number }
  | { name: 'issue'; id: Date; at: number };

/** Nothing has to be there. */
export type Needless = { id?: string } | Date;

/** By the first element and the second, or by their number. */
export type Step = ['move', 1, number] | ['move', 2, number] | ['turn', 1, number] | ['move', 1];

/** A list may be shorter than the tuple. */
export type Words = ['all', number] | string[];

export type Bare = [] | string[];

export interface Together {
  event: Event;
  traced: Traced;
  change: Change;
  keyed: Keyed;
  size: Size;
  loaded: Loaded;
  attached: Attached;
  step: Step;
  words: Words;
  depth: Depth;
  blended: Blended;
  needless: Needless;
  bare: Bare;
}

export interface Telling {
  sender: Sender;
  answer: Answer<Message>;
  key: Key;
  limit: Limit;
  box: Box;
  lists: Lists;
  operation: Operation;
  settings: Settings;
  themes: Themes;
  buffered: Buffered;
  setting: Setting;
}

export class Tell {
  @ApiFunc()
  tell(value: Telling): Key[] {
    throw new Error();
  }

  @ApiFunc()
  tellTogether(value: Together): Together {
    throw new Error();
  }
}
