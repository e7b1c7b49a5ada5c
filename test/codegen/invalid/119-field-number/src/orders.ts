import { ApiFunc } from 'nestjs-memfs';

export interface Order {
  /** @field 2 */
  id: string;
  /** @field 2 */
  total: number;
  /** @field 19500 */
  note: string;
}

export class Orders {
  @ApiFunc()
  placeOrder(order: Order): void {}
}
