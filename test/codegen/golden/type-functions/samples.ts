/** Values of every function here: arguments and result. */
const at = new Date(0);
const place = { city: 'A', zip: '01' };
const counted = { city: '', zip: -0 };
const visit = { at, place, notes: ['', 'a'] };

const part = { name: 'a', parts: [{ name: 'b', parts: [] }] };
const patch = { parts: [{ name: '' }, { parts: [{}] }] };

const noted = {
  place: 'A',
  note: { by: { place: '' } },
  patch: {},
  same: { place: '' },
  content: { content: { place: 'B' } },
  query: { of: '', after: { place: '' } },
};

export const samples = {
  'Held.noted': [{ args: [noted], result: { ...noted, content: {} } }],
  'Held.counted': [{ args: [], result: { parcel: { content: -0 } } }],
  'Held.answers': [
    {
      args: [{ a: { place: '' } }, 'a', { at: { of: -0 } }, 1n, { inside: { kilos: 2 } }],
      result: undefined,
    },
  ],
  'Applied.checked': [
    { args: [visit, { city: 'B' }, [place, counted]], result: counted },
    { args: [{ ...visit, place: counted, notes: [] }, { city: '' }, []], result: place },
  ],
  'Applied.byDefault': [
    { args: [counted, { inside: { of: '' } }, { inside: { of: -0 } }], result: visit },
    { args: [place, { inside: { of: 'a' } }, { inside: { of: 1.5 } }], result: { ...visit, notes: [] } },
  ],
  'Applied.loaded': [{ args: [{ id: '', at }], result: { id: 'a', at } }],
  'Applied.priced': [
    { args: [{ ...part, code: 'ABC' }], result: { code: 'A' } },
    { args: [{ parts: [], code: 'ABC' }], result: { name: '', code: 'A' } },
  ],
  'Applied.paged': [
    { args: [{ items: [place, counted] }, { items: [{ city: '' }] }], result: { items: [visit], first: { ...visit, notes: [] } } },
    { args: [{ items: [], first: counted }, { items: [], first: { city: 'A' } }], result: { items: [] } },
  ],
  'Applied.reset': [
    { args: [{ to: { size: -0, unit: '' } }, place], result: { to: { size: 1, unit: 'A' } } },
  ],
  'Applied.nameless': [
    { args: [{ to: { a: '' } }, { to: { b: -0 } }], result: { ...visit, tag: 'x' } },
    { args: [{}, {}], result: { ...visit, notes: [], tag: '' } },
  ],
  'Applied.some': [{ args: [{ found: '' }], result: [{ found: 'a' }] }],
  'Applied.members': [
    { args: [{ x: 'a' }, { x: -0 }, { x: at }, { width: 1 }, ''], result: [{ x: at }] },
  ],
  'Applied.remembered': [
    {
      args: [{ lines: [{}, { text: '' }] }, { found: '' }],
      result: { draft: { title: '' }, all: [{}], found: { found: 'a' }, line: { text: 'a' } },
    },
  ],
  'Applied.primitives': [
    {
      args: [{ code: '' }, { code: -0 }, { code: -1n }, { name: 'a', code: false }, { code: 1 }],
      result: { parts: [], code: 'b' },
    },
  ],
  'Applied.held': [
    { args: [{ a: 'A' }, { b: 'B' }, part], result: 'A' },
    { args: [{}, {}, { name: '', parts: [] }], result: 'B' },
  ],
  'Applied.patched': [
    { args: [patch, {}, { size: 0 }], result: { name: '' } },
    { args: [{}, { parts: [] }, {}], result: patch },
  ],
  'More.more': [
    {
      args: [
        { made: '' },
        { e: 'a' },
        { inside: { of: { size: -0, unit: '' } } },
        { a: '' },
        [{ city: 'A', zip: 1 }],
        { c: 'x', d: 1 },
        {},
        { name: 'a', items: 'b' },
        { name: '', items: '' },
      ],
      result: undefined,
    },
    {
      args: [
        { made: 'x' },
        { e: '' },
        { inside: { of: { size: 1, unit: 'mm' } } },
        { a: 'x' },
        [],
        { c: 'y' },
        { size: 0 },
        { name: '', items: '' },
        { name: 'a', items: 'b' },
      ],
      result: undefined,
    },
  ],
  'More.filled': [{ args: ['a'], result: { titled: { title: '' }, coin: {} } }],
};
