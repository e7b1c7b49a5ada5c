/** Values of every function here: arguments and result; streams as lists. */
const report = {
  title: 'Q1',
  createdAt: new Date(1_700_000_000_123),
  rows: [{ label: 'a', value: -0 }, { label: '', value: 1.5 }],
  footer: { text: '', page: { number: 0 } },
};

export const samples = {
  'Reports.jsonToHtml': [{ args: [report], result: '<p>' }, { args: [{ ...report, rows: [] }], result: '' }],
  'Reports.summarize': [
    { args: [report, true], result: { total: { currency: 'EUR', units: 12n }, count: 2 } },
    { args: [report, false], result: { total: { currency: '', units: 0n }, count: 0 } },
  ],
  'Reports.ping': [{ args: [], result: undefined }],
  'Reports.inline': [{ args: [{ id: 'x' }, { ok: false }], result: { id: '' } }],
};
