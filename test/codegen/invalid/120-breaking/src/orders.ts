import { ApiFunc } from 'nestjs-memfs';

export interface Order {
  total: string;
  notes?: string[];
  state: 'open' | 'paid';
  tree: Tree;
  place: [number, number];
  spot: { x: number };
  contact: Contact;
  amount: string | Date;
  sizes: Record<'small' | 'large', number>;
  payment: { card: string } | string;
}

export interface Mail {
  mail: string;
}

export type Contact = Mail | { phone: string };

/** A message with one field. */
export type Tree = Tree[];

export class Orders {
  @ApiFunc()
  placeOrder(order: Order): AsyncGenerator<string> { throw new Error(); }

  @ApiFunc()
  find(): string { return ''; }
}
