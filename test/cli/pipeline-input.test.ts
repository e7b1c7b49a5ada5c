/** JSON as the input of pipelines whose first step is not a method itself, but has one inside. */
import { pipeline, type Runnable } from 'nestjs-memfs/pipeline';
import { inputFor, takersOf } from '../../src/cli/pipeline-input.js';
import type { Schema } from '../../src/schema/schema.js';

class Days {
  next(day: Date): Date {
    return new Date(day.getTime() + 86_400_000);
  }
}

const DAY = '2026-05-01T00:00:00.000Z';
const SCHEMA: Schema = {
  version: 1,
  functions: [
    {
      name: 'next',
      className: 'Days',
      source: 'src/days.ts',
      package: 'days.v1',
      service: 'NextService',
      rpc: 'Next',
      file: 'days/v1/next.proto',
      kind: 'unary',
      request: 'days.v1.NextRequest',
      response: 'days.v1.NextResponse',
    },
  ],
  messages: [
    {
      name: 'days.v1.NextRequest',
      file: 'days/v1/next.proto',
      origin: 'src/days.ts#Days.next(request)',
      shape: 'request',
      fields: [
        {
          name: 'day',
          protoName: 'day',
          number: 1,
          presence: 'required',
          type: { kind: 'timestamp' },
        },
      ],
    },
  ],
  enums: [],
};

const step = pipeline<Date>('step').step(Days, 'next');

const cases: { what: string; of: Runnable<never, unknown>; json: unknown; expected: unknown }[] = [
  { what: 'a method', of: step, json: DAY, expected: new Date(DAY) },
  {
    what: 'a pipeline as a step',
    of: pipeline<Date>('outer').step(step),
    json: DAY,
    expected: new Date(DAY),
  },
  {
    what: 'a map',
    of: pipeline<Date[]>('days').map(step),
    json: [DAY],
    expected: [new Date(DAY)],
  },
  {
    what: 'a map of maps',
    of: pipeline<Date[][]>('weeks').map(pipeline<Date[]>('week').map(step)),
    json: [[DAY], []],
    expected: [[new Date(DAY)], []],
  },
  {
    what: 'branches, one of which is a plain function',
    of: pipeline<Date>('both').parallel({
      plain: (from) => from.step((day) => day.getTime()),
      next: (from) => from.step(Days, 'next'),
    }),
    json: DAY,
    expected: new Date(DAY),
  },
  {
    what: 'a choice',
    of: pipeline<Date>('choice').when(
      (day) => day.getTime() > 0,
      (from) => from.step((day) => day),
      (from) => from.step(Days, 'next'),
    ),
    json: DAY,
    expected: new Date(DAY),
  },
  {
    what: 'a plain function before a method',
    of: pipeline<string>('later')
      .step((text) => new Date(text))
      .step(Days, 'next'),
    json: DAY,
    expected: DAY,
  },
  {
    what: 'a map of what is no array',
    of: pipeline<Date[]>('none').map(step),
    json: DAY,
    expected: DAY,
  },
];

describe('the input of a pipeline', () => {
  it.each(cases)('given $what, when JSON is its input, then dates are dates', (each) => {
    const input = inputFor(SCHEMA, takersOf(each.of.graph), each.json);

    expect(input).toEqual(each.expected);
  });

  it('given a method that the schema does not have, when JSON is its input, then it stays JSON', () => {
    const input = inputFor({ ...SCHEMA, functions: [] }, takersOf(step.graph), DAY);

    expect(input).toBe(DAY);
  });
});
