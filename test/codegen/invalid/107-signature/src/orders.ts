import { ApiFunc } from 'nestjs-memfs';

export class Orders {
  @ApiFunc()
  placeOrder(...ids: string[]): void {}

  @ApiFunc()
  anyOf<T>(value: T): T {
    return value;
  }
}
