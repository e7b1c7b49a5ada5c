/**
 * Codecs alone, in a process of their own: nanoseconds of ours and of proto-loader's, as medians of interleaved rounds. Ours does more:
 * it refuses texts that are not UTF-8, numbers that do not fit and values of another type, and gives arguments and results as they are.
 */
import { definitionsIn } from './definitions.mjs';
import { ARGUMENTS, GENERATED, SCHEMA } from './schema.mjs';

const ROUNDS = 9;
const ROUND_MS = 60;
const definitions = definitionsIn(process.argv[2]);

const rows = {};
for (const name of ['small', 'nested']) {
  const { request, response } = SCHEMA.functions.find((fn) => fn.name === name);
  const [method] = Object.values(definitions[name]);
  const requests = GENERATED.codecs[request];
  const responses = GENERATED.codecs[response];
  const value = ARGUMENTS[name];
  const wrapped = { result: value };
  const bytes = Buffer.from(requests.encode([value]));
  rows[`decode ${name}`] = compare(
    () => requests.decode(bytes),
    () => method.requestDeserialize(bytes),
  );
  rows[`encode ${name}`] = compare(
    () => responses.encode(value),
    () => method.responseSerialize(wrapped),
  );
}
console.log(JSON.stringify(rows));

function compare(ours, theirs) {
  const times = { ours: [], grpcjs: [] };
  for (let round = 0; round < ROUNDS; round++) {
    times.ours.push(nanoseconds(ours));
    times.grpcjs.push(nanoseconds(theirs));
  }
  return { ours: median(times.ours), grpcjs: median(times.grpcjs) };
}

/** Of CPU, so that others on the machine count less. */
function nanoseconds(run) {
  let calls = 0;
  const before = process.cpuUsage();
  const end = performance.now() + ROUND_MS;
  while (performance.now() < end) {
    for (let n = 0; n < 50; n++) run();
    calls += 50;
  }
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1000) / calls;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
