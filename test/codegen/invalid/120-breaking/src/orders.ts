import { ApiFunc } from 'nestjs-memfs';

export interface Order {
  total: string;
  notes?: string[];
  state: 'open' | 'paid';
  tree: Tree;
  place: [number, number];
  sizes: Record<'small' | 'large', number>;
  payment: { card: string } | string;
}

/** A message with one field. */
export type Tree = Tree[];

export class Orders {
  @ApiFunc()
  placeOrder(order: Order): AsyncGenerator<string> { throw new Error(); }

  @ApiFunc()
  find(): string { return ''; }
}
