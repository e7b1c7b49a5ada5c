/** Values of every function here: arguments and result; streams as lists. */
const value = {
  status: 'in-progress',
  color: 'green',
  level: 0,
  size: 2,
  unit: 's',
  unitName: 'metre',
  day: 'sun',
  inline: 'z',
  numbers: 3,
  operator: '',
  only: 'blue',
  list: ['paid', 'open', 'open'],
  finite: 'y-1',
  field: 'paid',
  some: 'open',
  delivery: 'way',
  rate: 2,
  edges: 2147483647,
  grouped: 1000,
  kinds: 'flat',
  bracketed: 'bold',
  tupled: 'at',
  fixed: 'v1',
  optionalFixed: 'v1',
};
const { day, optionalFixed, ...least } = value;

export const samples = {
  'Service.enums': [
    { args: [value, 'paid'], result: 'red' },
    { args: [{ ...least, level: -1, only: 'red', list: [], operator: '<=' }], result: undefined },
    { args: [{ ...least, level: 10, unit: 'm', finite: 'x-2', delivery: 'there', edges: -2147483648 }, 'open'], result: 'green' },
  ],
};
