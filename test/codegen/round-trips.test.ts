/**
 * The samples of every golden folder over real gRPC: our client and server with each other, and each with one that knows
 * nothing but the emitted protos. Every value arrives as a call in the same process gives it.
 */
import { deepStrictEqual } from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import grpc from '@grpc/grpc-js';
import { createClient } from '../../src/rpc/client.js';
import { pathOf } from '../../src/rpc/registration.js';
import { oracleOf } from '../rpc/codec-oracle.js';
import { callForeign, type Method, methodsOf, serveForeign } from './support/foreign.js';
import {
  type Call,
  givesStream,
  GOLDEN,
  requestsOf,
  responsesOf,
  SAMPLE,
  type SampleProject,
  serveSamples,
  streamed,
  takesStream,
} from './support/samples.js';

describe.each(readdirSync(GOLDEN).sort())('round trips: %s', (name) => {
  let project: SampleProject;
  let oracles: ReturnType<typeof oracleOf>;
  let methods: (path: string) => Method;

  beforeAll(async () => {
    project = await serveSamples(name);
    oracles = oracleOf(project.module.schema);
    methods = methodsOf(project.protos);
  });

  afterAll(() => project.close());

  const plainOf = (message: string, values: readonly unknown[]) =>
    values.map((value) => oracles(message).plain(value));
  const expectedOf = (message: string, values: readonly unknown[]) =>
    values.map((value) => oracles(message).expected(value));

  it('given the functions, when the samples are counted, then each function has some', () => {
    const { functions } = project.module.schema;

    expect(new Set(project.calls.map(({ fn }) => fn))).toEqual(new Set(functions));
  });

  it('given our client and our server, when every sample is sent, then both sides get the very values', async () => {
    for (const call of project.calls) {
      const result = await callOurs(call, project.address, project);

      deepStrictEqual(result, call.sample.result);
    }
  });

  it('given a client of protobufjs, when it sends every sample, then our server takes it and answers what is meant', async () => {
    for (const call of project.calls) {
      const { fn, index } = call;
      const metadata = new grpc.Metadata();
      metadata.set(SAMPLE, String(index));

      const answers = await callForeign(methods(pathOf(fn)), {
        address: project.address,
        metadata,
        requests: plainOf(fn.request, requestsOf(call)),
      });

      deepStrictEqual(answers, expectedOf(fn.response, responsesOf(call)));
    }
  });

  it('given a server of protobufjs, when our client sends every sample, then both sides get what is meant', async () => {
    for (const call of project.calls) {
      const { fn } = call;
      const responses = plainOf(fn.response, responsesOf(call));
      const server = await serveForeign(methods(pathOf(fn)), responses);
      try {
        const result = await callOurs(call, server.address, project);

        deepStrictEqual(server.arrived(), expectedOf(fn.request, requestsOf(call)));
        deepStrictEqual(result, call.sample.result);
      } finally {
        server.close();
      }
    }
  });
});

/** One sample by our client; a streamed result as a list. */
async function callOurs(
  { fn, index, sample }: Call,
  address: string,
  { module }: SampleProject,
): Promise<unknown> {
  const type = { [fn.className]: class {} }[fn.className]!;
  const client = createClient(type, { url: address, generated: module, package: fn.package });
  const own = client.$with({ metadata: { [SAMPLE]: String(index) } });
  const methods = own as unknown as Record<string, (...args: unknown[]) => unknown>;
  try {
    const args = takesStream(fn) ? [streamed(sample.args)] : sample.args;
    const answer = methods[fn.name]!(...args);
    return givesStream(fn) ? await listOf(answer as AsyncIterable<unknown>) : await answer;
  } finally {
    client.$close();
  }
}

async function listOf(values: AsyncIterable<unknown>): Promise<unknown[]> {
  const list: unknown[] = [];
  for await (const value of values) list.push(value);
  return list;
}
