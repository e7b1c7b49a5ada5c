/** Unions put together at random: those that codegen takes send every value of every alternative, and protobufjs reads the same. */
import { deepStrictEqual } from 'node:assert/strict';
import fc from 'fast-check';
import { CodegenError, repeatedBuild, type RepeatedBuild } from '../../src/codegen/index.js';
import { compileCodecs } from '../../src/rpc/compile-codecs.js';
import { formats } from '../../src/rpc/formats.js';
import type { Schema } from '../../src/schema/schema.js';
import { oracleOf } from '../rpc/codec-oracle.js';
import { emptyProject, makeProject, type TestProject } from './support/project.js';

/** More by hand: `MEMFS_RUNS=50 MEMFS_SEED=7`. */
const RUNS = Number(process.env['MEMFS_RUNS'] ?? 3);
const FIRST_SEED = Number(process.env['MEMFS_SEED'] ?? 1);

const UNIONS = 40;
const VALUES = 30;

/** The text of a type, and its values. */
interface Written {
  readonly text: string;
  readonly values: fc.Arbitrary<unknown>;
}

const written = (text: string, ...values: readonly unknown[]): Written => ({
  text,
  values: fc.constantFrom(...values),
});

/** Types that overlap in every way: a literal and its type, null beside a text, an object and a record. */
const TYPES = [
  written('string', '', 'x', 'z'),
  written('number', 0, 1, -1.5),
  written('Date', new Date(5)),
  written("'x'", 'x'),
  written("'y'", 'y'),
  written("'x' | 'y'", 'x', 'y'),
  written('string | number', '', 1),
  written('string | null', '', null),
  written('string[]', [], ['a']),
  written('1', 1),
  written('true', true),
  written('boolean', true, false),
  written('bigint', 0n),
  written('{ k: string }', { k: '' }),
  written('Uint8Array', new Uint8Array([1])),
  written('Record<string, number>', {}, { a: 1 }),
  written('unknown', 1, 'a', null, [1]),
];

const LEFT_OUT = Symbol('left out');

const property = fc.record({
  name: fc.constantFrom('a', 'b', 'c'),
  of: fc.constantFrom(...TYPES),
  isOptional: fc.boolean(),
});

const objects = fc
  .uniqueArray(property, { selector: ({ name }) => name, minLength: 1 })
  .map((properties): Written => {
    const texts = properties.map(({ name, of, isOptional }) => {
      return `${name}${isOptional ? '?' : ''}: ${of.text}`;
    });
    const values = properties.map(({ of, isOptional }) =>
      isOptional ? fc.oneof(of.values, fc.constant(LEFT_OUT)) : of.values,
    );
    return {
      text: `{ ${texts.join('; ')} }`,
      values: fc.tuple(...values).map((all) => {
        const entries = properties.map(({ name }, index) => [name, all[index]] as const);
        return Object.fromEntries(entries.filter(([, value]) => value !== LEFT_OUT));
      }),
    };
  });

const tuples = fc
  .tuple(fc.array(fc.constantFrom(...TYPES), { minLength: 1, maxLength: 3 }), fc.nat(1))
  .map(([elements, optional]): Written => {
    const from = elements.length - optional;
    const texts = elements.map(({ text }, index) => (index < from ? text : `(${text})?`));
    return {
      text: `[${texts.join(', ')}]`,
      values: fc
        .tuple(
          fc.tuple(...elements.map(({ values }) => values)),
          fc.constantFrom(from, elements.length),
        )
        .map(([all, length]) => all.slice(0, length)),
    };
  });

const others = fc.constantFrom(
  written('Date', new Date(9)),
  written('string', '', 'word'),
  written('string[]', [], ['e']),
  written('Record<string, number>', {}, { a: 1 }, { z: 3, b: 2 }),
);

const alternatives = (of: fc.Arbitrary<Written>): fc.Arbitrary<readonly Written[]> =>
  fc
    .tuple(fc.array(of, { minLength: 2, maxLength: 4 }), fc.option(others, { freq: 3 }))
    .map(([some, other]) => [...some, ...(other ? [other] : [])]);

const unions = fc.oneof(alternatives(objects), alternatives(tuples));

let project: TestProject;
let build: RepeatedBuild;

beforeAll(async () => {
  project = makeProject({});
  build = await repeatedBuild({ cwd: project.path });
});

afterAll(() => {
  project.remove();
});

function write(all: ReadonlyMap<number, readonly Written[]>): void {
  emptyProject(project);
  const files = [...all].map(([index, union]) => {
    const text = union.map((alternative) => alternative.text).join(' | ');
    const source = [
      "import { ApiFunc } from 'nestjs-memfs';",
      `export type Union${index} = ${text};`,
      `export class S${index} { @ApiFunc() send${index}(value: Union${index}): void {} }`,
    ];
    return [`src/s${index}.ts`, source.join('\n')] as const;
  });
  project.write(Object.fromEntries(files));
}

/** The schema of the unions that codegen takes; it refuses those whose alternatives no value shows. */
function schemaOf(all: Map<number, readonly Written[]>): Schema {
  write(all);
  try {
    return build.generate().schema;
  } catch (refused) {
    if (!(refused instanceof CodegenError)) throw refused;
    for (const { code, position } of refused.diagnostics) {
      expect(code).toBe('MEMFS111');
      all.delete(Number(/\d+/.exec(position!.file)![0]));
    }
    write(all);
    return build.generate().schema;
  }
}

describe.each(Array.from({ length: RUNS }, (_, run) => FIRST_SEED + run))('seed %i', (seed) => {
  it('given unions that codegen takes, when values of their alternatives are sent, then they arrive, and protobufjs reads the same', () => {
    const all = new Map(fc.sample(unions, { seed, numRuns: UNIONS }).entries());

    const schema = schemaOf(all);

    expect(all.size).toBeGreaterThan(UNIONS / 4);
    const codecs = compileCodecs(schema, { formats });
    const oracles = oracleOf(schema);
    for (const [index, union] of all) {
      const text = union.map((alternative) => alternative.text).join(' | ');
      const { request } = schema.functions.find(({ name }) => name === `send${index}`)!;
      const codec = codecs[request]!;
      const oracle = oracles(request);
      const anyOf = fc.oneof(...union.map(({ values }) => values));
      for (const value of fc.sample(anyOf, { seed, numRuns: VALUES })) {
        const bytes = codec.encode([value]);

        deepStrictEqual({ text, args: codec.decode(bytes) }, { text, args: [value] });
        if (!oracle.takes([value])) continue;
        deepStrictEqual(
          { text, read: oracle.read(bytes) },
          { text, read: oracle.expected([value]) },
        );
      }
    }
  });
});
