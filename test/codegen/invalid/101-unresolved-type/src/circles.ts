import { ApiFunc } from 'nestjs-memfs';

export interface Node<T> extends Node<T[]> {
  value: T;
}

export class First extends Second {}
export class Second extends First {
  second = 2;
}

/** A property that is what it is. */
export interface Same {
  same: Same['same'];
}

export class Circles {
  @ApiFunc()
  draw(node: Node<string>, second: Second, same: Same): void {}
}
