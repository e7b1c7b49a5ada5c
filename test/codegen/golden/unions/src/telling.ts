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
}
