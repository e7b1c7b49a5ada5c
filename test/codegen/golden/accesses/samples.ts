/** Values of every function here: arguments and result; streams as lists. */
const part = { label: 'vat', kind: 'tax' };
const fare = { amount: -0, parts: [part, { label: '', kind: 'tip' }] };
const stop = { place: 'here', at: { hour: 0 } };
const parts = {
  stage: 'gone',
  maybe: null,
  stages: ['planned', 'gone'],
  byStage: new Map([['planned', fare], ['gone', undefined]]),
  fare: undefined,
  sure: fare,
  part,
  kind: 'tip',
  stops: null,
  stop,
  at: null,
  mark: { x: 1 },
  pay: { by: 'cash' },
  pays: [{ by: 'points', points: 0 }, { by: 'card', no: '' }],
  fixed: 'x',
  row: 'back',
  side: 'left',
};
const trip = { id: '', stage: 'planned', pay: { by: 'card', no: '1' }, fixed: 'x', pair: ['r', 1] };
const others = { either: 'any', wider: 'back', narrower: 'planned', left: 'l', by: 'cash', items: [trip], meta: { count: 1 }, held: { stage: 'gone' }, count: 2, label: 3 };
const absences = [{ id: undefined }, { id: null, stops: null }, { id: '', stops: [] }, { note: '', why: null }];
const presences = [{ id: '', fare }, { stops: [stop, { place: '', at: null }] }, { id: '1', stops: [stop] }, { note: 'n', why: { text: '' } }];

const delivery = { length: { cm: 1 }, letters: 2, count: -0, characters: 3, trip, line: { text: 'a' }, fare, badge: { no: 5 }, label: { text: '' } };

export const samples = {
  'Deliveries.load': [{ args: [1], result: { crates: -0 } }],
  'Deliveries.deliver': [{ args: [delivery], result: delivery }],
  'Accesses.parts': [
    { args: [parts], result: parts },
    { args: [{ ...parts, maybe: 'planned', fare, stops: [stop], at: { hour: 2 }, same: part }], result: parts },
  ],
  'Accesses.others': [{ args: [others], result: { ...others, by: 'card', left: 'r', items: [] } }],
  'Accesses.absences': [{ args: absences, result: presences }, { args: presences, result: absences }],
  'Accesses.named': [{ args: ['gone', stop], result: fare }, { args: ['planned', stop], result: undefined }],
  'Accesses.inferred': [{ args: [[stop]], result: stop }, { args: [null], result: undefined }],
};
