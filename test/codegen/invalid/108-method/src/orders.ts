import { ApiFunc } from 'nestjs-memfs';

export class Orders {
  @ApiFunc()
  private secret(id: string): void {}

  @ApiFunc()
  static create(id: string): void {}

  find(id: string): string;
  find(id: number): number;
  @ApiFunc()
  find(id: string | number): string | number {
    return id;
  }
}

export class Properties {
  @ApiFunc()
  get total(): number {
    return 1;
  }

  @ApiFunc()
  count = (id: string): number => id.length;
}

export class Nameless {
  @ApiFunc()
  _(): void {}

  @ApiFunc({ name: '2fa' })
  second(): void {}
}
