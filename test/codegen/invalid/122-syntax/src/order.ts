// Half-written: nothing of it may get a number.
export interface Order {
  id string;
  lines: Array<{ sku: string; amount: number }>;
  status: 'open' | ;
}
