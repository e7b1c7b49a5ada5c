/** Codecs alone, in a process of their own: nanoseconds of ours and of proto-loader's, as medians of interleaved rounds. */
import { definitionsIn } from './definitions.mjs';
import { ARGUMENTS, GENERATED, SCHEMA } from './schema.mjs';

const ROUNDS = 9;
const ROUND_MS = 60;
const definitions = definitionsIn(process.argv[2]);

const rows = {};
for (const name of ['small', 'nested']) {
  const { request, response } = SCHEMA.functions.find((fn) => fn.name === name);
  const method = Object.values(definitions[name])[0];
  const bytes = Buffer.from(GENERATED.codecs[request].encode([ARGUMENTS[name]]));
  const value = ARGUMENTS[name];
  const wrapped = { result: value };
  rows[`decode ${name}`] = compare(
    () => GENERATED.codecs[request].decode(bytes),
    () => method.requestDeserialize(bytes),
  );
  rows[`encode ${name}`] = compare(
    () => GENERATED.codecs[response].encode(value),
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
