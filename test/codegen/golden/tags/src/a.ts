import { ApiFunc } from 'nestjs-memfs';

export interface Base {
  /** From the base. */
  id: string;
}

export interface Tagged extends Base {
  id: string;
  /**
   * A price with a comment end: *\/ and more.
   *
   * @minimum 0
   * @exclusiveMaximum 1000
   */
  price: number;
  /**
   * @minLength 1
   * @maxLength 20
   * @pattern ^[A-Z]+$
   */
  code?: string;
  /** @format email */
  email: string;
  /**
   * @minItems 1
   * @maxItems 5
   * @uniqueItems
   */
  tags: string[];
  /** @field 7 */
  seventh: string;
  /** @deprecated Not used. */
  old?: string;
}

export class Service {
  @ApiFunc()
  tagged(value: Tagged): void {}
}
