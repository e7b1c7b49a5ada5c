import { ApiFunc } from 'nestjs-memfs';

export class Orders {
  @ApiFunc({ package: 'Shop.Orders' })
  placeOrder(id: string): void {}

  @ApiFunc({ package: 'Shop.v1' })
  cancel(id: string): void {}

  @ApiFunc({ package: 'shop.v1-next' })
  find(id: string): void {}
}
