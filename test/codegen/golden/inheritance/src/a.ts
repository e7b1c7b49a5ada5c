import { ApiFunc } from 'nestjs-memfs';

export interface Entity {
  /** Given by the store. */
  id: string;
  createdAt: Date;
}

export interface Named {
  name: string;
}

export interface User extends Entity, Named {
  email: string;
  name: string;
}

export type Finish = 'matt' | 'bright';

export abstract class Shape {
  colour = 'red';
  inside?: Finish;
  abstract area(): number;
}

export class Circle extends Shape {
  constructor(
    public readonly radius: number,
    public outside: Finish | undefined,
    private secret: string,
  ) {
    super();
  }

  area(): number {
    return this.radius;
  }
}

export interface Comment {
  text: string;
  replies: Comment[];
  author?: Author;
}

export interface Author {
  favourite?: Comment;
  comments: Record<string, Comment>;
}

export interface Marked<T> {
  mark: T;
}

/** A value and a type of one name, and the type is declared in two parts. */
export const Sided = { sides: 2 };
export interface Sided<T> extends Marked<T> {
  side: T;
}
export interface Sided<T> {
  other?: T;
}

export interface Lower extends Named, Sided<'right' | 'left'> {
  lower: string;
}

export interface Upper extends Sided<'left' | 'right'> {
  upper: string;
}

/** The first of its bases says which side comes first. */
export interface Whole extends Lower, Upper {
  whole: string;
}

export abstract class Store<T extends object, Id = keyof T> {
  @ApiFunc()
  find(by: Id, like?: Partial<T>): Promise<T[]> {
    throw new Error();
  }

  @ApiFunc()
  get(id: string): Promise<T> {
    throw new Error();
  }

  @ApiFunc()
  put(value: T): void {}

  @ApiFunc()
  pick(only?: { [K in keyof T]?: boolean }): { [K in keyof T]?: T[K] }[] {
    throw new Error(String(only));
  }

  protected readonly items: T[] = [];

  @ApiFunc()
  last() {
    return this.items.at(-1);
  }
}

export class Users extends Store<User> {}

export class Circles extends Store<Circle> {
  @ApiFunc()
  talk(comment: Comment): void {}
}

/** Of an open connection; it stays in the process. */
export interface Listener<C> {
  onOpen(connection: C): void;
}

export abstract class Gateway<C, M> {
  protected connection?: C;
  abstract relay(message: M): M;
}

@ApiFunc()
export class Chat extends Gateway<WeakRef<Chat>, Comment> {
  relay(message: Comment): Comment {
    return message;
  }
}

export class Doorbell implements Listener<WeakRef<Chat>> {
  onOpen(connection: WeakRef<Chat>): void {}

  @ApiFunc()
  ring(whole?: Whole): void {}
}

export abstract class Pinging {
  @ApiFunc()
  ping(): void {}
}

/** Takes nothing from what it implements. */
export class Ponging implements Pinging {
  ping = (): void => undefined;

  @ApiFunc()
  pong(): void {}
}
