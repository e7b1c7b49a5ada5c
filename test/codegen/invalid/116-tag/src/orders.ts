import { ApiFunc } from 'nestjs-memfs';

export interface Order {
  /** @minimum low */
  total: number;
  /** @maxLength 3 */
  count: number;
  /** @field zero */
  id: string;
  /** @repeated */
  name?: string;
}

export class Orders {
  @ApiFunc()
  placeOrder(order: Order): void {}
}
