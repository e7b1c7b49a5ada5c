import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import type { ClientHttp2Session } from 'node:http2';
import { connect as connectSocket, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { framed, openSession, openStream, rawCall, answerOf } from '../../support/raw-grpc.js';
import { callHeaders, FLAG, frame, FRAME, headerBlock, opening } from './frames.js';

const ECHO = '/t.v1.Echo/Echo';
const FLOOD = '/t.v1.Flood/Flood';
const SWALLOW = '/t.v1.Swallow/Swallow';
const MIB = 1024 * 1024;
/** Short, so that what node:http2 of Node 20 forgets is found while the test waits. */
const LIMITS = { keepaliveMs: 300, keepaliveTimeoutMs: 3000, handshakeMs: 1500 };

let child: ChildProcess;
let port: number;
let lines: Interface;
let before: { descriptors: number; used: number; resident: number };
let ended = 0;

function descriptors(): number {
  return readdirSync(`/proc/${child.pid}/fd`).length;
}

function residentBytes(): number {
  const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8')) ?? [];
  return Number(kib) * 1024;
}

/** Bytes that objects and buffers take once the garbage is collected. */
async function usedBytes(): Promise<number> {
  child.stdin?.write('collect\n');
  const [line] = (await once(lines, 'used')) as [string];
  return Number(line);
}

async function healthyCall(): Promise<number> {
  const session = openSession(`http://127.0.0.1:${port}`);
  const { status } = await rawCall(session, ECHO, { body: framed(Buffer.from('healthy')) });
  session.close();
  await once(session, 'close');
  return status;
}

beforeAll(async () => {
  const program = join(import.meta.dirname, 'server.mjs');
  child = spawn(process.execPath, ['--expose-gc', program, JSON.stringify(LIMITS)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  lines = createInterface(child.stdout as NodeJS.ReadableStream); // piped above
  lines.on('line', (line) => {
    const [word = '', value] = line.split(' ');
    if (word === 'ended') ended++;
    else lines.emit(word, value);
  });
  const [first] = (await once(lines, 'port')) as [string];
  port = Number(first);
  for (let call = 0; call < 20; call++) await healthyCall();
  while (descriptors() > 30) await delay(20);
  const used = await usedBytes();
  before = { descriptors: descriptors(), used, resident: 0 };
});

beforeEach(() => {
  before = { ...before, resident: residentBytes() };
});

afterAll(async () => {
  child.kill('SIGKILL');
  await once(child, 'exit');
});

/** A socket that sends and never reads. */
async function send(...parts: readonly Buffer[]): Promise<Socket> {
  const socket = connectSocket({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  for (const part of parts) socket.write(part);
  return socket;
}

/** As many sockets of one kind. */
function sockets(count: number, ...parts: readonly Buffer[]): Promise<Socket[]> {
  return Promise.all(Array.from({ length: count }, () => send(...parts)));
}

/** Bytes that look random and are the same in every run (a linear congruential generator, of Numerical Recipes). */
function noise(length: number): Buffer {
  let state = 7;
  return Buffer.from(
    Array.from({ length }, () => (state = (state * 1664525 + 1013904223) >>> 0) >>> 24),
  );
}

function repeated(count: number, part: (n: number) => Buffer): Buffer {
  return Buffer.concat(Array.from({ length: count }, (_, n) => part(n)));
}

function call(stream: number, path: string, flags: number = FLAG.END_HEADERS): Buffer {
  return frame({ type: FRAME.HEADERS, flags, stream, payload: callHeaders(path) });
}

/** Each leaves the connections that the server has to close open, and gives them, or nothing. */
const ATTACKS: readonly [string, () => Promise<readonly Socket[]>][] = [
  ['garbage instead of HTTP/2', () => sockets(50, noise(4096))],
  [
    'garbage after the preface, frames that end too early, and frames longer than allowed',
    async () => [
      ...(await sockets(20, opening(), noise(4096))),
      ...(await sockets(20, opening(), frame({ type: FRAME.HEADERS, stream: 1, length: 100 }))),
      ...(await sockets(20, opening(), frame({ type: FRAME.DATA, stream: 1, length: 0xffffff }))),
    ],
  ],
  ['HTTP/1', () => sockets(50, Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'))],
  [
    'nothing at all, and half a preface',
    async () => [...(await sockets(50)), ...(await sockets(50, opening().subarray(0, 12)))],
  ],
  [
    'headers without an end',
    () => {
      const more = headerBlock({ 'x-more': 'x'.repeat(100) });
      const continuation = frame({ type: FRAME.CONTINUATION, stream: 1, payload: more });
      return sockets(
        10,
        opening(),
        call(1, ECHO, 0),
        repeated(20_000, () => continuation),
      );
    },
  ],
  [
    'a flood of resets',
    () => {
      const reset = (stream: number) =>
        frame({ type: FRAME.RST_STREAM, stream, payload: Buffer.of(0, 0, 0, 8) });
      const pair = (n: number) => Buffer.concat([call(2 * n + 1, FLOOD), reset(2 * n + 1)]);
      return sockets(5, opening(), repeated(5000, pair));
    },
  ],
  [
    'a flood of pings',
    () => {
      const ping = frame({ type: FRAME.PING, payload: Buffer.alloc(8) });
      return sockets(
        5,
        opening(),
        repeated(50_000, () => ping),
      );
    },
  ],
  [
    'a flood of settings',
    () =>
      sockets(
        5,
        opening(),
        repeated(50_000, () => frame({ type: FRAME.SETTINGS })),
      ),
  ],
  [
    'what ends a connection, with a call behind it in the same bytes',
    async () => {
      const payload = framed(Buffer.alloc(0));
      const data = frame({ type: FRAME.DATA, flags: FLAG.END_STREAM, stream: 1, payload });
      const behind = (...first: Buffer[]) =>
        sockets(5, Buffer.concat([opening(), ...first, call(1, ECHO), data]));
      const goaway = frame({ type: FRAME.GOAWAY, payload: Buffer.of(0, 0, 0, 0, 0, 0, 0, 1) });
      const pong = frame({ type: FRAME.PING, flags: FLAG.ACK, payload: Buffer.alloc(8) });
      return [...(await behind(goaway)), ...(await behind(pong))];
    },
  ],
  [
    'a flood of empty frames',
    () => {
      const empty = frame({ type: FRAME.DATA, stream: 1 });
      return sockets(
        5,
        opening(),
        call(1, SWALLOW),
        repeated(50_000, () => empty),
      );
    },
  ],
  [
    'thousands of calls that do not go on',
    () =>
      sockets(
        5,
        opening(),
        repeated(3000, (n) => call(2 * n + 1, SWALLOW)),
      ),
  ],
];

/** Connections of a client library, closed by the client in the end. */
async function withSessions(
  count: number,
  act: (sessions: readonly ClientHttp2Session[]) => Promise<void>,
): Promise<void> {
  const sessions = Array.from({ length: count }, () => openSession(`http://127.0.0.1:${port}`));
  for (const session of sessions) session.on('error', () => undefined);
  await act(sessions);
  for (const session of sessions) session.destroy();
}

const MISUSES: readonly [string, () => Promise<void>][] = [
  [
    'messages that end too early',
    () =>
      withSessions(20, async (sessions) => {
        for (const session of sessions) {
          const { status } = await rawCall(session, ECHO, { body: Buffer.of(0, 0, 0, 1, 0, 9) });
          expect(status).not.toBe(0);
        }
      }),
  ],
  [
    'messages too large',
    () =>
      withSessions(20, async (sessions) => {
        for (const session of sessions) {
          const stream = openStream(session, ECHO);
          stream.write(Buffer.of(0, 0x40, 0, 0, 0));
          expect((await answerOf(stream)).status).toBe(8);
        }
      }),
  ],
  [
    'gzip bombs',
    () =>
      withSessions(4, async (sessions) => {
        const body = framed(gzipSync(Buffer.alloc(256 * MIB)), 1);
        const headers = { 'grpc-encoding': 'gzip' };
        const answers = sessions.map((session) => rawCall(session, ECHO, { body, headers }));
        for (const { status } of await Promise.all(answers)) expect(status).toBe(8);
      }),
  ],
  [
    'readers that stop and are killed',
    () =>
      withSessions(20, async (sessions) => {
        const was = ended;
        for (const session of sessions) {
          const stream = openStream(session, FLOOD).on('error', () => undefined);
          stream.end(framed(Buffer.alloc(0)));
          await once(stream, 'response');
        }
        expect(await healthyCall()).toBe(0);
        for (const session of sessions) session.destroy();
        while (ended - was < 20) await delay(5);
      }),
  ],
  [
    'senders that stop and are killed',
    () =>
      withSessions(20, async (sessions) => {
        const was = ended;
        for (const session of sessions) {
          const stream = openStream(session, SWALLOW).on('error', () => undefined);
          stream.write(Buffer.concat([framed(Buffer.alloc(9)), Buffer.of(0, 0, 0)]));
        }
        expect(await healthyCall()).toBe(0);
        for (const session of sessions) session.destroy();
        while (ended - was < 20) await delay(5);
      }),
  ],
  [
    '500 idle connections',
    () =>
      withSessions(500, async (sessions) => {
        await Promise.all(sessions.map((session) => once(session, 'remoteSettings')));
        expect(await healthyCall()).toBe(0);
        expect(descriptors()).toBeGreaterThanOrEqual(500);
      }),
  ],
];

/** What has to be true after anything. */
async function expectRecovery(): Promise<void> {
  expect(await healthyCall()).toBe(0);
  while (descriptors() > before.descriptors) await delay(20);
  while ((await usedBytes()) - before.used > 8 * MIB) await delay(50);
  // What the allocator keeps for later.
  expect(residentBytes() - before.resident).toBeLessThan(100 * MIB);
}

describe('after', () => {
  it.each(ATTACKS)(
    'given %s, when a healthy client calls, then it is answered, and memory and descriptors come back',
    async (_, attack) => {
      const opened = await attack();

      await expectRecovery();

      for (const socket of opened) socket.destroy();
    },
  );

  it.each(MISUSES)(
    'given %s, when a healthy client calls, then it is answered, and memory and descriptors come back',
    async (_, misuse) => {
      await misuse();

      await expectRecovery();
    },
  );
});
