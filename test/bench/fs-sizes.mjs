/** What grows and what does not: bytes per small file, and the cost of an operation against the size of what it stands in. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { OURS, PEERS } from './fs-peers.mjs';

const SMALL_FILE_BYTES = 100;

/** In a child: heap and external bytes per file of 100 bytes. */
async function measureBytes(peer, count) {
  const { fs, root, close } = await PEERS[peer]();
  const data = Buffer.alloc(SMALL_FILE_BYTES, 'x');
  fs.mkdirSync(`${root}/d`);
  fs.writeFileSync(`${root}/d/first`, data);
  const before = held();
  for (let i = 0; i < count; i++) {
    fs.writeFileSync(`${root}/d/f${i}`, data);
  }
  const bytes = (held() - before) / count;
  close();
  return bytes;
}

function held() {
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Bytes per 100-byte file, content included, of one peer; `undefined` when it fails. */
export function bytesPerFile(peer, isQuick) {
  const count = peer === '@zenfs/core' ? 2000 : isQuick ? 20_000 : 100_000;
  const child = fork(fileURLToPath(import.meta.url), [peer, String(count)], {
    execArgv: ['--expose-gc'],
  });
  return new Promise((resolve) => {
    child.once('message', resolve);
    child.once('exit', () => resolve(undefined));
  });
}

/** Nanoseconds of one operation, the least of some rounds. */
function timed(count, run, rounds = 5) {
  let best = Infinity;
  for (let round = 0; round < rounds; round++) {
    const start = process.hrtime.bigint();
    for (let i = 0; i < count; i++) {
      run(i, round);
    }
    best = Math.min(best, Number(process.hrtime.bigint() - start) / count);
  }
  return best;
}

/** Nanoseconds of each operation at each size; flat is when the last is about the first. */
export async function costAgainstSize(isQuick) {
  const { createFs } = await import('../../dist/fs/index.js');
  const entries = isQuick ? [1000, 10_000] : [1000, 10_000, 100_000];
  const sizes = isQuick ? [1 << 20, 1 << 26] : [1 << 20, 1 << 30];
  const directoryOf = (count) => {
    const { nodeFs } = createFs();
    nodeFs.mkdirSync('/d');
    for (let i = 0; i < count; i++) {
      nodeFs.writeFileSync(`/d/f${i}`, 'x');
    }
    return nodeFs;
  };
  const append = (size) => {
    const { nodeFs } = createFs();
    nodeFs.writeFileSync('/log', Buffer.alloc(size));
    const piece = Buffer.alloc(100);
    return timed(2000, () => nodeFs.appendFileSync('/log', piece));
  };
  const rename = (count) => {
    const fs = directoryOf(count);
    const names = ['/d', '/e'];
    return timed(2000, (i) => fs.renameSync(names[i % 2], names[(i + 1) % 2]));
  };
  const create = (count) => {
    const fs = directoryOf(count);
    return timed(500, (i, round) => fs.writeFileSync(`/d/new${round}-${i}`, 'x'));
  };
  const split = (size) => {
    const fs = createFs();
    const piece = Buffer.alloc(Math.min(size, 1 << 20), 'x');
    for (let i = 0; i < size / piece.length; i++) {
      fs.nodeFs.writeFileSync(`/f${i}`, piece);
    }
    return timed(200, () => fs.fork());
  };
  return [
    ['append 100 B to a file of', sizes.slice(0, 1).concat(1 << 26), append],
    ['rename a directory with entries', entries, rename],
    ['create in a directory with entries', entries, create],
    ['fork of content', sizes, split],
  ].map(([name, at, cost]) => ({
    name,
    costs: at.map((size) => {
      const ns = cost(size);
      globalThis.gc?.();
      return { size, ns };
    }),
  }));
}

/** Named for the table. */
export const BYTES_ROW = `bytes per ${SMALL_FILE_BYTES}-byte file (${OURS}'s bar: 400 with content)`;

if (process.argv[1] === fileURLToPath(import.meta.url) && process.send !== undefined) {
  const [, , peer, count] = process.argv;
  process.send(await measureBytes(peer, Number(count)));
  process.disconnect();
}
