import { ApiFunc, type CallContext } from 'nestjs-memfs';

export class Orders {
  @ApiFunc()
  placeOrder(...ids: string[]): void {}

  @ApiFunc()
  anyOf<T>(value: T): T {
    return value;
  }
}

export class Generic<T> {
  @ApiFunc()
  put(value: T): void {}

  @ApiFunc()
  choose(value: T extends string ? 1 : 2): void {}

  declare value: T;

  @ApiFunc()
  same() {
    return this.value;
  }
}

export class Early {
  @ApiFunc()
  find(ctx: CallContext, id: string): void {}
}
