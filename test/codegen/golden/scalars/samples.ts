/** Values of every function here: arguments and result; streams as lists. */
const value = {
  text: 'zażółć 😀\0',
  double: -0,
  big: -(2n ** 63n),
  flag: false,
  int32: -2147483648,
  uint32: 4294967295,
  int64: 2n ** 63n - 1n,
  uint64: 2n ** 64n - 1n,
  float: 0.5,
  double2: Number.MIN_VALUE,
  timeout: -1500.25,
  optional: 0,
  nullable: 0n,
  list: [0, -1, 2147483647],
  tagged: 7,
  buffer: Buffer.from([0, 255]),
  bytes: new Uint8Array([1, 2, 3]),
  arrayBuffer: new Uint8Array([4, 5]).buffer,
  date: new Date('1969-12-31T23:59:59.999Z'),
  template: 'order-',
  branded: '',
};
const { optional, ...without } = value;
const empty = {
  ...without,
  text: '',
  double: 0,
  big: 0n,
  int64: 0n,
  uint64: 0n,
  int32: 0,
  uint32: 0,
  float: -0,
  double2: 0,
  timeout: 0,
  nullable: null,
  list: [],
  tagged: 0,
  buffer: Buffer.alloc(0),
  bytes: new Uint8Array(),
  arrayBuffer: new ArrayBuffer(0),
  date: new Date(0),
};

export const samples = {
  'Service.scalars': [
    { args: [value, 1], result: -1n },
    { args: [empty, 0], result: 0n },
    { args: [{ ...value, double: NaN, float: Infinity, double2: -Infinity, flag: true, date: new Date('9999-12-31T23:59:59.999Z') }, -5], result: 5n },
    { args: [{ ...value, double: 0.1, date: new Date('0001-01-01T00:00:00.000Z'), timeout: 0.000001 }, 5], result: 2n ** 53n + 1n },
  ],
};
