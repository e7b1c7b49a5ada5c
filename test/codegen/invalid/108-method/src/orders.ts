import { ApiFunc } from 'nestjs-memfs';

export class Orders {
  @ApiFunc()
  private secret(id: string): void {}

  @ApiFunc()
  static create(id: string): void {}

  find(id: string): string;
  find(id: number): number;
  @ApiFunc()
  find(id: string | number): string | number {
    return id;
  }
}

const REFUND = 'refund';

export class Quoted {
  @ApiFunc()
  'place-order'(id: string): void {}

  @ApiFunc()
  [REFUND](id: string): void {}

  @ApiFunc()
  #hidden(id: string): void {}
}

/** The iterator is for this process. */
@ApiFunc()
export class Listed {
  'cancel-order'(id: string): void {}

  *[Symbol.iterator](): Generator<string> {}

  #rows(): void {}
}

export class Properties {
  @ApiFunc()
  get total(): number {
    return 1;
  }

  @ApiFunc()
  count = (id: string): number => id.length;
}

export class Nameless {
  @ApiFunc()
  _(): void {}

  @ApiFunc()
  _2A(): void {}

  @ApiFunc({ name: '2fa' })
  second(): void {}
}

@ApiFunc()
export abstract class Base {
  ping(): void {}
}

export function crud(): unknown {
  class Users {
    @ApiFunc()
    find(id: symbol): string {
      return String(id);
    }
  }
  return Users;
}

/** A class of a namespace has callers; what is wrong is its method. */
export namespace Inner {
  export class Within {
    @ApiFunc()
    protected hidden(): void {}
  }
}

{
  @ApiFunc()
  class Once {
    run(): void {}
  }
  void Once;
}

@ApiFunc()
export default abstract class {
  ping(): void {}
}

export class Odd {
  @ApiFunc()
  $with(id: string): void {}

  @ApiFunc()
  $close(): void {}

  @ApiFunc()
  then(id: string): void {}

  @ApiFunc()
  onModuleInit(): void {}
}

/** What is wrong is said of the class that has it. */
export abstract class Outline {
  @ApiFunc()
  'by name'(): void {}
}

export class Inherited extends Outline {}
