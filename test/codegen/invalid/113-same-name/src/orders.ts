import { ApiFunc } from 'nestjs-memfs';
import type { Returned } from './returns.js';

export interface Opened {
  type: 'on-open';
}

export interface Reopened {
  type: 'onOpen';
}

export interface StringList {
  first: string;
}

export enum Grade {
  aB = 'a',
  a_b = 'b',
}

export interface Order {
  userId: string;
  user_id: string;
  fileId: string;
  fileid: string;
  size: 'x-l' | 'x_l';
  event: Opened | Reopened;
  list: StringList | string[];
  state: 'on' | 'unspecified';
  encoding: 'utf8' | 'utf-8' | 'utf16';
  grade: Grade;
  pair: [userId: string, user_id: string];
  sides: Record<'leftSide' | 'left_side', string>;
  choice: StringList | { first: number } | string[];
  paper: 'a4' | 'a-4';
}

export class Orders {
  @ApiFunc()
  placeOrder(order: Order): void {}

  @ApiFunc()
  move(userId: string, user_id: string): void {}

  @ApiFunc()
  fetchURL(): void {}

  @ApiFunc()
  fetchUrl(): void {}

  @ApiFunc()
  markDone(): void {}

  @ApiFunc()
  watchOrder(onChange: () => void): void {}
}

/** Comes after the class above. */
export class Later {
  @ApiFunc()
  markDONE(): void {}

  @ApiFunc()
  sendBACK(returned: Returned): void {}
}
