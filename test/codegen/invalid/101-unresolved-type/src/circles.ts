import { ApiFunc } from 'nestjs-memfs';

export interface Node<T> extends Node<T[]> {
  value: T;
}

export class First extends Second {}
export class Second extends First {
  second = 2;
}

export class Circles {
  @ApiFunc()
  draw(node: Node<string>, second: Second): void {}
}
