import { ApiFunc } from 'nestjs-memfs';

let shared = { description: 'Orders.' };
const circle = { description: 'Orders.', ...circle };
const itself = itself;
const first = { ...second };
const second = { ...first };
const { inner = { description: 'Orders.' } } = {};

export class Orders {
  @ApiFunc({ name: process.env['NAME'] })
  placeOrder(id: string): void {}

  @ApiFunc({ package: `shop.${String(1)}` })
  cancel(id: string): void {}

  @ApiFunc({ ...shared })
  find(id: string): void {}

  @ApiFunc(shared)
  list(id: string): void {}

  @ApiFunc({ idempotent: Boolean(1), timeoutMs: Number('1') })
  sum(id: string): void {}

  @ApiFunc(circle)
  round(id: string): void {}

  @ApiFunc(itself)
  again(id: string): void {}

  @ApiFunc({ description() { return ''; } })
  method(id: string): void {}

  @ApiFunc(first)
  turn(id: string): void {}

  @ApiFunc({ ['na' + 'me']: 'total' })
  total(id: string): void {}

  @ApiFunc(inner)
  fallback(id: string): void {}

  @ApiFunc({ description: String(1) })
  describe(id: string): void {}
}
