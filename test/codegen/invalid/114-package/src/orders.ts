import { ApiFunc } from 'nestjs-memfs';

export class Orders {
  @ApiFunc({ package: 'Shop.Orders' })
  placeOrder(id: string): void {}
}
