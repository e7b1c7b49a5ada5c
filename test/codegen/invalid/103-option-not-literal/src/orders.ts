import { ApiFunc } from 'nestjs-memfs';

export class Orders {
  @ApiFunc({ name: process.env['NAME'] })
  placeOrder(id: string): void {}

  @ApiFunc({ package: `shop.${String(1)}` })
  cancel(id: string): void {}
}
