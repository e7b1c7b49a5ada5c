/** A Python client of every golden folder: grpcio, and the classes that protoc makes of the emitted protos, send all samples. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathOf } from '../../src/rpc/registration.js';
import {
  GOLDEN,
  requestsOf,
  responsesOf,
  type SampleProject,
  serveSamples,
} from '../codegen/support/samples.js';
import { oracleOf } from '../rpc/codec-oracle.js';
import { describeWith, runProgram } from '../support/processes.js';

const PYTHON = '/usr/bin/python3';
const names = readdirSync(GOLDEN).sort();

/** What JSON has no words for, as text; bytes as base64. */
function textual(value: unknown): unknown {
  if (typeof value === 'number') {
    return Object.is(value, -0) ? '-0' : Number.isFinite(value) ? value : String(value);
  }
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(textual);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, textual(each)]));
}

async function answersOf(folders: readonly object[]): Promise<unknown[]> {
  const python = spawn(PYTHON, [join(import.meta.dirname, 'samples.py')]);
  python.stdin.end(JSON.stringify(folders));
  const [answers, errors] = await Promise.all([text(python.stdout), text(python.stderr)]);
  if (answers === '') throw new Error(errors);
  return JSON.parse(answers) as unknown[];
}

describeWith(
  [PYTHON, '-c', 'import grpc, google.protobuf'],
  'apt-get install python3-grpcio python3-protobuf protobuf-compiler',
)('a Python client', () => {
  let root = '';
  let projects: SampleProject[] = [];
  let answers: unknown[] = [];

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'memfs-python-'));
    projects = await Promise.all(names.map(serveSamples));
    const folders = await Promise.all(
      projects.map(async ({ protos, address, calls, module }, index) => {
        const folder = join(root, names[index]!);
        mkdirSync(folder);
        const files = readdirSync(protos, { recursive: true, encoding: 'utf8' });
        const sources = files.filter((path) => path.endsWith('.proto'));
        await runProgram('protoc', ['-I', protos, `--python_out=${folder}`, ...sources]);
        const oracles = oracleOf(module.schema);
        const sent = calls.map((call) => ({
          path: pathOf(call.fn),
          index: call.index,
          requests: requestsOf(call).map((value) => textual(oracles(call.fn.request).plain(value))),
        }));
        return { folder, address, calls: sent };
      }),
    );
    answers = await answersOf(folders);
  });

  afterAll(async () => {
    await Promise.all(projects.map((project) => project.close()));
    rmSync(root, { recursive: true, force: true });
  });

  it.each(names)(
    'given the protos of %s, when Python sends every sample, then it is taken and answered',
    (name) => {
      const index = names.indexOf(name);
      const { calls, module } = projects[index]!;
      const oracles = oracleOf(module.schema);

      const expected = calls.map((call) =>
        responsesOf(call).map((value) => textual(oracles(call.fn.response).expected(value))),
      );
      expect(answers[index]).toEqual(expected);
    },
  );
});
