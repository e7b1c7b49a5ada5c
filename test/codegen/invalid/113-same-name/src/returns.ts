import { ApiFunc } from 'nestjs-memfs';

export interface Returned {
  id: string;
}

/** Its file is read before the other, and comes after it in the alphabet. */
export class Returns {
  @ApiFunc()
  sendBack(): void {}
}
