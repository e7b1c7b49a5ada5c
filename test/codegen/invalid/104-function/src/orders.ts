import { ApiFunc } from 'nestjs-memfs';

export interface Line {
  sku: string;
  onChange: (sku: string) => void;
  format(): string;
}

export interface Order {
  lines: Line[];
  callback?: Function;
}

export class Orders {
  @ApiFunc()
  placeOrder(order: Order): void {}
}
