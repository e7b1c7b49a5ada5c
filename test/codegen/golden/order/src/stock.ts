export type Delivery = 'sent' | 'lost' | 'arrived';

export interface Stock {
  inStock: boolean;
}
