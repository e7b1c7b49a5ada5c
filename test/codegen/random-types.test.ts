/** Types put together at random: what a program with them sends is what arrives, and protobufjs reads the same. */
import { deepStrictEqual } from 'node:assert/strict';
import fc from 'fast-check';
import { repeatedBuild, type RepeatedBuild } from '../../src/codegen/index.js';
import { compileCodecs } from '../../src/rpc/compile-codecs.js';
import { formats } from '../../src/rpc/formats.js';
import { oracleOf } from '../rpc/codec-oracle.js';
import { emptyProject, makeProject, type TestProject } from './support/project.js';
import { GENERIC_TYPES, type RandomType, randomTypes } from './support/random-types.js';

/** More by hand: `MEMFS_RUNS=50 MEMFS_SEED=7`. */
const RUNS = Number(process.env['MEMFS_RUNS'] ?? 4);
const FIRST_SEED = Number(process.env['MEMFS_SEED'] ?? 1);

const TYPES = 30;
const VALUES = 20;

let project: TestProject;
let build: RepeatedBuild;

beforeAll(async () => {
  project = makeProject({});
  build = await repeatedBuild({ cwd: project.path });
});

afterAll(() => {
  project.remove();
});

/** A service of its own for every type, so that their declarations do not meet. */
function write(types: readonly RandomType[]): void {
  emptyProject(project);
  const files = types.map(({ text, declarations }, index) => {
    const source = [
      "import { ApiFunc, type Duration, type Float, type Int32, type UInt64 } from 'nestjs-memfs';",
      GENERIC_TYPES,
      ...new Set(declarations),
      `export class S${index} { @ApiFunc() echo${index}(value: ${text}): ${text} { return value; } }`,
    ];
    return [`src/s${index}.ts`, source.join('\n')] as const;
  });
  project.write(Object.fromEntries(files));
}

describe.each(Array.from({ length: RUNS }, (_, run) => FIRST_SEED + run))('seed %i', (seed) => {
  it('given types, when values of them are encoded, then they come back, and protobufjs reads the same', () => {
    const types = fc.sample(randomTypes, { seed, numRuns: TYPES });
    write(types);

    const { schema } = build.generate();

    const codecs = compileCodecs(schema, { formats });
    const oracles = oracleOf(schema);
    for (const [index, { text, values }] of types.entries()) {
      const { request, response } = schema.functions.find(({ name }) => name === `echo${index}`)!;
      const sent = codecs[request]!;
      const answered = codecs[response]!;
      const oracle = oracles(response);
      for (const value of fc.sample(values, { seed, numRuns: VALUES })) {
        const bytes = answered.encode(value);
        const args = sent.decode(sent.encode([value]));

        deepStrictEqual({ text, value: answered.decode(bytes) }, { text, value });
        deepStrictEqual({ text, args }, { text, args: [value] });
        if (!oracle.takes(value)) continue;
        deepStrictEqual({ text, read: oracle.read(bytes) }, { text, read: oracle.expected(value) });
      }
    }
  });
});
