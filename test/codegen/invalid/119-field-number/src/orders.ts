import { ApiFunc } from 'nestjs-memfs';

export interface Order {
  /** @field 2 */
  id: string;
  /** @field 2 */
  total: number;
  /** @field 19500 */
  note: string;
  sum: number;
  /** @renamedFrom sum */
  amount: number;
}

export class Orders {
  @ApiFunc()
  placeOrder(order: Order): void {}
}
