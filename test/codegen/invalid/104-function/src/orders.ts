import { ApiFunc } from 'nestjs-memfs';

export interface Line {
  sku: string;
  onChange: (sku: string) => void;
  format(): string;
}

export interface Order {
  lines: Line[];
  callback?: Function;
  callable?: CallableFunction;
  newable?: NewableFunction;
  make?: new () => Line;
  picked: Pick<RegExp, 'source' | 'exec'>;
}

export class Orders {
  @ApiFunc()
  placeOrder(order: Order): void {}
}
