import { ApiFunc, type Double, type Duration, type Float, type Int32, type Int64, type UInt32, type UInt64 } from 'nestjs-memfs';

export type OrderId = string & { readonly __brand: 'OrderId' };

export interface Scalars {
  text: string;
  double: number;
  big: bigint;
  flag: boolean;
  int32: Int32;
  uint32: UInt32;
  int64: Int64;
  uint64: UInt64;
  float: Float;
  double2: Double;
  timeout: Duration;
  optional?: Int32;
  nullable: UInt64 | null;
  list: Int32[];
  /** @type int32 */
  tagged: number;
  buffer: Buffer;
  bytes: Uint8Array;
  arrayBuffer: ArrayBuffer;
  date: Date;
  template: `order-${string}`;
  branded: OrderId;
  twice: OrderId & { readonly verified: true };
  brandedFlag: boolean & { readonly __brand: 'Flag' };
  brandedYes: true & { readonly __brand: 'Yes' };
}

export class Service {
  @ApiFunc()
  scalars(value: Scalars, count: Int32): Int64 {
    return value.int64;
  }
}
