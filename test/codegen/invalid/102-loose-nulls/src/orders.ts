import { ApiFunc } from 'nestjs-memfs';

export class Orders {
  @ApiFunc()
  placeOrder(id: string): void {}
}
