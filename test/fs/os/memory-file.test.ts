/** The file object against Python's, on the real disk: every mode, and generated sequences of calls. */
import fc from 'fast-check';
import { createFs, FsError } from 'nestjs-memfs/fs';
import { inMemory, onDisk, type Outcome, type Scenario, type Step } from './file-scenarios.js';

const hex = (text: string, encoding: BufferEncoding = 'utf8'): string =>
  Buffer.from(text, encoding).toString('hex');

const MODES = ['r', 'w', 'a', 'x'].flatMap((letter) =>
  ['', 'b', 't', '+', 'b+', '+b', 't+', '+t'].map((rest) => letter + rest),
);
const CONTENT = 'one\ntwo\r\nthree\rlast';
const EVERYTHING: Step[] = [
  ['tell'],
  ['read', 3],
  ['tell'],
  ['readline'],
  ['seek', 0],
  ['write', 'XY'],
  ['flush'], // Python's tell knows only then where an append went
  ['tell'],
  ['truncate'],
  ['seek', 0, 2],
  ['seek', 0],
  ['lines'],
  ['read'],
  ['close'],
  ['closed'],
  ['close'],
  ['read'],
  ['write', 'z'],
  ['seek', 0],
  ['tell'],
  ['truncate'],
  ['flush'],
  ['readline'],
  ['readlines'],
  ['lines'],
];

const modeScenarios: Scenario[] = MODES.flatMap((mode) =>
  [hex(CONTENT), '', null].map((content) => ({
    content,
    mode,
    steps: EVERYTHING.map((step): Step => {
      const isText = step[0] === 'write' && mode.includes('b');
      return isText ? ['write', { bytes: hex(String(step[1])) }] : step;
    }),
  })),
);

const lettersInAnyOrder: Scenario[] = [
  'br',
  '+r',
  'tr+',
  'rr',
  'rw',
  'bt',
  'r++',
  'rbt',
  'U',
  '',
  'b',
  '+',
  'r b',
  'wx',
  'b+a',
].map((mode) => ({ content: hex('x'), mode, steps: [['tell']] }));

/** Pieces that meet at the edges: characters of 1 to 4 bytes, all line ends, next to each other. */
const piece = fc.constantFrom(
  'a',
  'bc',
  'é',
  '€',
  '😀',
  '\n',
  '\r',
  '\r\n',
  '\n\r',
  ' ',
  'line of some length',
);
const text = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''));
const size = fc.integer({ min: 0, max: 12 });
const textStep: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(fc.constant('read'), size),
  fc.tuple(fc.constant('readline')),
  fc.tuple(fc.constant('readline'), size),
  fc.tuple(fc.constant('readlines')),
  fc.tuple(fc.constant('readlines'), size),
  fc.tuple(fc.constant('read')),
  fc.tuple(fc.constant('seek'), fc.constant(0), fc.constantFrom(0, 1, 2)),
);
const readScenario: fc.Arbitrary<Scenario> = fc
  .record({
    text,
    encoding: fc.constantFrom<BufferEncoding>('utf8', 'utf16le', 'latin1'),
    newline: fc.constantFrom(undefined, '' as const, '\n' as const, '\r' as const, '\r\n' as const),
    steps: fc.array(textStep, { minLength: 1, maxLength: 8 }),
  })
  .map(({ text: content, encoding, newline, steps }) => ({
    content: hex(content, encoding),
    mode: 'r',
    encoding,
    ...(newline === undefined ? {} : { newline }),
    // Python refuses to tell the position after readlines with a hint.
    steps: steps.map((step, index): Step => {
      const isTold = step[0] === 'seek' && step[2] === 1;
      const isUntold = steps.slice(0, index).some(([name]) => name === 'readlines');
      return isTold && isUntold ? ['seek', 0, 0] : step;
    }),
  }));

/** Writes in text; reads between them start at a place both know. */
const writeScenario: fc.Arbitrary<Scenario> = fc
  .record({
    text,
    mode: fc.constantFrom('r+', 'w+', 'a+', 'x+', 'w', 'a'),
    encoding: fc.constantFrom<BufferEncoding>('utf8', 'utf16le', 'latin1'),
    newline: fc.constantFrom(undefined, '' as const, '\n' as const, '\r' as const, '\r\n' as const),
    steps: fc.array(
      fc.oneof(
        fc.tuple(fc.constant('write'), text),
        fc.tuple(fc.constant('writelines'), fc.array(text, { maxLength: 3 })),
        fc.tuple(fc.constant('flush')),
        fc.tuple(fc.constant('tell')),
        fc.tuple(fc.constant('seek'), fc.constant(0), fc.constantFrom(0, 2)),
      ),
      { maxLength: 8 },
    ),
  })
  .map(({ text: content, mode, encoding, newline, steps }) => ({
    content: mode === 'x+' ? null : hex(content, encoding),
    mode,
    encoding,
    ...(newline === undefined ? {} : { newline }),
    steps: [...steps, ['seek', 0], ['read']],
  }));

const offset = fc.integer({ min: -8, max: 40 });
const binaryScenario: fc.Arbitrary<Scenario> = fc
  .record({
    text,
    mode: fc.constantFrom('rb', 'rb+', 'wb', 'wb+', 'ab', 'ab+', 'xb+'),
    steps: fc.array(
      fc.oneof(
        fc.tuple(fc.constant('read'), size),
        fc.tuple(fc.constant('read')),
        fc.tuple(fc.constant('readline')),
        // Python gives nothing for 0 even where reading is not allowed.
        fc.tuple(fc.constant('readline'), fc.integer({ min: 1, max: 12 })),
        fc.tuple(fc.constant('readlines'), size),
        fc.tuple(
          fc.constant('write'),
          text.map((data) => ({ bytes: hex(data) })),
        ),
        fc.tuple(fc.constant('seek'), offset, fc.constantFrom(0, 1, 2)),
        fc.tuple(fc.constant('tell')),
        fc.tuple(fc.constant('truncate')),
        fc.tuple(fc.constant('truncate'), offset),
      ),
      { maxLength: 14 },
    ),
  })
  .map(({ text: content, mode, steps }) => ({
    content: mode.startsWith('x') ? null : hex(content),
    mode,
    // Python's tell knows only after a flush where an append went.
    steps: steps.flatMap((step): Step[] => (step[0] === 'write' ? [step, ['flush']] : [step])),
  }));

/** Bytes that are no UTF-8, no UTF-16, no ASCII; characters that an encoding does not have. */
const invalidScenario: fc.Arbitrary<Scenario> = fc
  .record({
    bytes: fc.array(
      fc.constantFrom(
        0x61,
        0x0a,
        0x80,
        0xbf,
        0xc0,
        0xc3,
        0xa9,
        0xe2,
        0x82,
        0xac,
        0xed,
        0xa0,
        0xf0,
        0x9f,
        0x98,
        0xf4,
        0x90,
        0xff,
      ),
      { maxLength: 12 },
    ),
    encoding: fc.constantFrom<BufferEncoding>('utf8', 'ascii'),
    errors: fc.constantFrom('strict' as const, 'replace' as const),
  })
  .map(({ bytes, encoding, errors }) => ({
    content: Buffer.from(bytes).toString('hex'),
    mode: 'r',
    encoding,
    errors,
    steps: [['read']],
  }));

const unencodable: Scenario[] = [
  {
    content: null,
    mode: 'w',
    encoding: 'latin1',
    steps: [
      ['write', 'é'],
      ['write', '€'],
    ],
  },
  { content: null, mode: 'w', encoding: 'latin1', errors: 'replace', steps: [['write', 'é€😀']] },
  {
    content: null,
    mode: 'w',
    encoding: 'ascii',
    steps: [
      ['write', 'a'],
      ['write', 'é'],
    ],
  },
  { content: null, mode: 'w', encoding: 'ascii', errors: 'replace', steps: [['write', 'aé']] },
  { content: hex('abc'), mode: 'r', encoding: 'utf16le', steps: [['read']] },
  { content: '3dd8', mode: 'r', encoding: 'utf16le', steps: [['read']] },
];

const groups: Record<string, Scenario[]> = {
  'every mode on a file, an empty file and none': modeScenarios,
  'mode strings in any order, and ones that are none': lettersInAnyOrder,
  'reads of text in all encodings and newlines': fc.sample(readScenario, {
    numRuns: 1500,
    seed: 1,
  }),
  'writes of text in all encodings and newlines': fc.sample(writeScenario, {
    numRuns: 1000,
    seed: 2,
  }),
  'binary reads, writes, seeks and truncations': fc.sample(binaryScenario, {
    numRuns: 1500,
    seed: 3,
  }),
  'bytes that are no text': fc.sample(invalidScenario, { numRuns: 600, seed: 4 }),
  'text that the encoding does not have': unencodable,
};

let outcomes: Record<string, Outcome[]>;

beforeAll(() => {
  const all = onDisk(Object.values(groups).flat());
  let at = 0;
  outcomes = Object.fromEntries(
    Object.entries(groups).map(([name, { length }]) => [name, all.slice(at, (at += length))]),
  );
});

it.each(Object.keys(groups))(
  'given %s, when they run in memory, then all is as in Python',
  (name) => {
    const scenarios = groups[name]!;

    const ours = scenarios.map(inMemory);

    const differing = scenarios
      .map((scenario, index) => {
        const memory = ours[index]!;
        return { scenario, memory, python: withPositions(outcomes[name]![index]!, memory) };
      })
      .filter(({ memory, python }) => JSON.stringify(memory) !== JSON.stringify(python));
    expect(differing.slice(0, 3).map((each) => JSON.stringify(each))).toEqual([]);
  },
);

/** Within `\r\n` and before an undecoded byte Python's position is an opaque number beyond 2^53; else it is the bytes, as ours is. */
function withPositions(python: Outcome, memory: Outcome): Outcome {
  const log = python.log.map((value, index) =>
    typeof value === 'number' && value > Number.MAX_SAFE_INTEGER ? memory.log[index] : value,
  );
  return { ...python, log };
}

it('given a closed file, when anything is called, then EBADF', () => {
  const fs = createFs();
  const file = fs.open('/f', 'w+');
  file.close();

  for (const act of [
    () => file.read(),
    () => file.readline(),
    () => file.readlines(),
    () => file.write('x'),
    () => file.writelines([]),
    () => file.seek(0),
    () => file.tell(),
    () => file.truncate(),
    () => file.flush(),
    () => [...file],
  ]) {
    expect(act).toThrow(FsError);
    expect(act).toThrow(expect.objectContaining({ code: 'EBADF', path: '/f' }) as Error);
  }
  expect(file.closed).toBe(true);
});

it('given using, when the block ends by an error, then the file is closed', () => {
  const fs = createFs();
  let seen: { closed: boolean } | undefined;

  expect(() => {
    using file = fs.open('/f', 'w');
    seen = file;
    file.write('kept');
    throw new Error('stop');
  }).toThrow('stop');

  expect(seen?.closed).toBe(true);
  expect(fs.readfile('/f')).toBe('kept');
});

it('given a file that grows while it is read, when the next line is asked for, then it is the new one', () => {
  const fs = createFs();
  fs.writefile('/log', 'one\n');
  using reader = fs.open('/log');
  using writer = fs.open('/log', 'a');

  const before = [reader.readline(), reader.readline()];
  writer.write('two\n');

  expect([...before, reader.readline()]).toEqual(['one\n', '', 'two\n']);
});

it('given files of 1 and 16 times the lines, when they are read line by line, then the time grows as the lines do', () => {
  const fs = createFs();
  const seconds = [20_000, 320_000].map((lines) => {
    fs.writefile('/long', 'a line of text\n'.repeat(lines));
    const start = process.cpuUsage();
    using file = fs.open('/long');
    let count = 0;
    for (const line of file) count += line.length > 0 ? 1 : 0;
    expect(count).toBe(lines);
    return process.cpuUsage(start).user;
  });

  expect(seconds[1]! / seconds[0]!).toBeLessThan(80); // 256 if each line read the rest of the file
});

it('given no room, when text is written, then ENOSPC and nothing of it is there', () => {
  const fs = createFs({ maxBytes: 8 });
  using file = fs.open('/f', 'w');
  file.write('12345');

  expect(() => file.write('6789')).toThrow(expect.objectContaining({ code: 'ENOSPC' }) as Error);

  expect(fs.readfile('/f')).toBe('12345');
  expect(file.tell()).toBe(5);
});

it('given an encoding of no text, when a file is opened for writing, then it is refused before anything is made', () => {
  const fs = createFs();

  expect(() => fs.open('/f', 'w', { encoding: 'hex' })).toThrow(TypeError);

  expect(fs.exists('/f')).toBe(false);
});
