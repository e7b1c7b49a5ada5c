/** Values of every function here: arguments and result; streams as lists. */
const chunk = { data: new Uint8Array([1, 2]) };
const empty = { data: new Uint8Array() };

export const samples = {
  'Streams.lines': [{ args: ['x'], result: ['a', '', 'b'] }, { args: [''], result: [] }],
  'Streams.watch': [{ args: ['x'], result: [chunk, empty] }],
  'Streams.iterable': [{ args: [], result: [empty] }],
  'Streams.iterator': [{ args: [], result: ['tick', 'tick'] }, { args: [], result: [] }],
  'Streams.later': [{ args: [], result: [1, -0, NaN] }],
  'Streams.upload': [{ args: [chunk, empty, chunk], result: 3 }, { args: [], result: -0 }],
  'Streams.echo': [{ args: ['a', ''], result: ['', 'a'] }],
  'Streams.both': [{ args: ['a', 'bcd'], result: [1, 3] }, { args: [], result: [] }],
};
