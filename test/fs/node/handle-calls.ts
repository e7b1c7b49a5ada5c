/** FileHandle's methods, each with arguments of every kind. */
import { outcome, type Scenario, type Scenarios } from './both.js';
import { bytes, withHandle } from './handle.js';

type Loose = Record<string, (...args: unknown[]) => Promise<unknown>>;

/** Calls of a method with each list of arguments. */
function calls(name: string, lists: readonly unknown[][], flags?: string): Scenario {
  return withHandle(async (handle, tell) => {
    for (const args of lists) {
      await outcome(tell, name, () => (handle as unknown as Loose)[name]!(...args));
    }
  }, flags);
}

/** By method. */
export const HANDLE_CALLS: Scenarios = {
  'appendFile of text, bytes and pieces': calls('appendFile', [
    ['text'],
    [Buffer.from('bytes')],
    ['ff', 'hex'],
    ['x', { encoding: 'latin1' }],
    [new Uint16Array([65, 66])],
    [['a', 'b', Buffer.from('c')]],
    [new Set(['p', 'q'])],
    [5],
    [{}],
    [null],
    [undefined],
    ['x', 'no encoding'],
    ['x', { flush: true }],
    ['x', { flush: 'yes' }],
    ['x', { signal: 1 }],
  ]),
  'writeFile of text, bytes and pieces': calls('writeFile', [
    ['text'],
    [Buffer.from('bytes')],
    ['ff', 'hex'],
    ['x', { encoding: 'latin1' }],
    [new Uint16Array([65, 66])],
    [new DataView(new ArrayBuffer(2))],
    [['a', 'b', Buffer.from('c')]],
    [new Set(['p', 'q'])],
    [[1]],
    [5],
    [{}],
    [null],
    [undefined],
    [Symbol.iterator],
    ['x', 'no encoding'],
    ['x', { flush: true }],
    ['x', { flush: 'yes' }],
    ['x', { signal: 1 }],
    ['x', 5],
    [{ toString: () => 'own' }],
  ]),
  'writeFile of an asynchronous generator': withHandle(async (handle, tell) => {
    async function* pieces(): AsyncGenerator<string> {
      yield 'one ';
      await Promise.resolve();
      yield 'two';
    }
    await outcome(tell, 'writeFile', () => handle.writeFile(pieces() as never));
    await outcome(tell, 'stat', async () => (await handle.stat()).size);
  }),
  'writeFile of a generator that fails': withHandle(async (handle, tell) => {
    function* pieces(): Generator<string> {
      yield 'one ';
      throw new Error('no more');
    }
    await outcome(tell, 'writeFile', () => handle.writeFile(pieces() as never));
  }),
  'writeFile of pieces that are no data': calls('writeFile', [
    [[null]],
    [[{}]],
    [['a', 7]],
    [[undefined]],
    [['a', Buffer.from('b'), new Uint32Array([0x41414141])], 'latin1'],
    [['6162'], 'hex'],
    [[''], 'utf8'],
    [[]],
  ]),
  chmod: calls('chmod', [
    [0o600],
    ['755'],
    [-1],
    [2 ** 32],
    ['x'],
    [1.5],
    [undefined],
    [null],
    [{}],
  ]),
  chown: calls('chown', [
    [0, 0],
    [-1, -1],
    [-2, 0],
    [0, 2 ** 33],
    ['0', 0],
    [undefined, undefined],
    [0],
    [1.5, 0],
  ]),
  'datasync and sync': withHandle(async (handle, tell) => {
    await outcome(tell, 'datasync', () => handle.datasync());
    await outcome(tell, 'sync', () => handle.sync());
  }),
  'read in all forms': calls('read', [
    [bytes(4)],
    [bytes(4), 1],
    [bytes(4), 1, 2],
    [bytes(4), 0, 4, 0],
    [bytes(4), 0, 4, 6],
    [bytes(4), 0, 4, 6n],
    [bytes(4), 0, 4, -1],
    [bytes(4), null, null, null],
    [bytes(4), { offset: 1, length: 2, position: 3 }],
    [bytes(4), {}],
    [bytes(4), { length: 2 }],
    [{ buffer: bytes(4), position: 0 }],
    [{ buffer: bytes(4), offset: 2 }],
    [{ length: 3, position: 1 }],
    [{}],
    [bytes(4), 0, 0],
    [bytes(0)],
    [bytes(0), 0, 0],
    [new Uint16Array(2), 0, 4, 0],
    [new DataView(new ArrayBuffer(4)), 0, 4, 0],
  ]),
  'read with no arguments': withHandle(async (handle, tell) => {
    const { bytesRead, buffer } = await handle.read();
    tell(bytesRead, buffer.byteLength, buffer.subarray(0, bytesRead));
  }),
  'read with arguments that are wrong': calls('read', [
    [bytes(4), -1],
    [bytes(4), 5],
    [bytes(4), 0, 5],
    [bytes(4), 0, -1],
    [bytes(4), 1.5],
    [bytes(4), 0, 4, 'x'],
    [bytes(4), 0, 4, {}],
    [bytes(4), 0, 4, 1.5],
    [bytes(4), 0, 4, -2],
    [bytes(4), 0, 4, 2n ** 64n],
    [bytes(4), 'x'],
    ['text'],
    [5],
    [null],
    [true],
    [{ buffer: 'x' }],
    [{ buffer: bytes(4), offset: -1 }],
    [{ buffer: bytes(4), length: 5 }],
    [{ buffer: bytes(4), position: 'x' }],
    [bytes(4), 'x', 1, 0],
    [bytes(4), { offset: 5 }],
    [bytes(0), 0, 1],
    [{ buffer: bytes(0) }],
  ]),
  readv: calls('readv', [
    [[bytes(3), bytes(3)]],
    [[bytes(3), new Uint16Array(2)], 0],
    [[bytes(30)], null],
    [[bytes(3)], 'x'],
    [[]],
    [['x']],
    [bytes(3)],
    [undefined],
    [[bytes(0)]],
  ]),
  'readFile in its options': withHandle(async (handle, tell) => {
    await outcome(tell, 'whole', () => handle.readFile());
    await outcome(tell, 'rest', () => handle.readFile('utf8'));
    await outcome(tell, 'wrong', () => handle.readFile('no encoding' as 'utf8'));
    await outcome(tell, 'number', () => handle.readFile(5 as never));
    await outcome(tell, 'object', () => handle.readFile({ encoding: 'hex' }));
    await outcome(tell, 'buffer', () => handle.readFile({ encoding: 'buffer' as never }));
    await outcome(tell, 'null', () => handle.readFile(null));
    await outcome(tell, 'signal', () => handle.readFile({ signal: 1 as never }));
  }),
  'readFile behind the first bytes': withHandle(async (handle, tell) => {
    await handle.read(bytes(6));
    await outcome(tell, 'readFile', () => handle.readFile('utf8'));
    await outcome(tell, 'again', () => handle.readFile('utf8'));
  }),
  'readFile of a directory': withHandle(
    async (handle, tell) => {
      await outcome(tell, 'readFile', () => handle.readFile());
      await outcome(tell, 'read', () => handle.read(bytes(3)));
      await outcome(tell, 'stat', () => handle.stat());
      await outcome(tell, 'sync', () => handle.sync());
      await outcome(tell, 'truncate', () => handle.truncate());
    },
    'r',
    'dir',
  ),
  stat: calls('stat', [[], [{}], [{ bigint: true }], [{ bigint: false }], [undefined], [null]]),
  truncate: calls('truncate', [
    [5],
    [8],
    [0],
    [],
    [-1],
    [1.5],
    ['x'],
    [null],
    [undefined],
    [2 ** 53],
  ]),
  'truncate of what is open for reading': calls('truncate', [[5], [-1]], 'r'),
  utimes: calls('utimes', [
    [1, 2],
    ['3', '4'],
    [new Date(5000), 6.5],
    ['x', 1],
    [NaN, 1],
    [undefined, 1],
    [{}, 1],
    [null, 1],
  ]),
  'write of bytes': calls('write', [
    [Buffer.from('abc')],
    [Buffer.from('abc'), 1],
    [Buffer.from('abc'), 1, 1],
    [Buffer.from('abc'), 0, 3, 0],
    [Buffer.from('abc'), 0, 3, 20],
    [Buffer.from('abc'), null, null, 3],
    [Buffer.from('abc'), { offset: 1, length: 2, position: 1 }],
    [Buffer.from('abc'), {}],
    [Buffer.from('abc'), { position: 4 }],
    [bytes(0)],
    [bytes(0), 0, 0],
    [new Uint16Array([0x4141]), 0, 2, 0],
    [Buffer.from('abc'), 0, 3, -1],
    [Buffer.from('abc'), 0, 3, 'x'],
    [Buffer.from('abc'), 0, 3, 1n],
    [Buffer.from('abc'), -1],
    [Buffer.from('abc'), 4],
    [Buffer.from('abc'), 0, 4],
    [Buffer.from('abc'), 0, -1],
    [Buffer.from('abc'), 'x'],
    [Buffer.from('abc'), 0, 'x'],
    [Buffer.from('abc'), 1.5],
  ]),
  'write of text': calls('write', [
    ['text'],
    ['text', 0],
    ['text', 20],
    ['6162', 0, 'hex'],
    ['é', null, 'latin1'],
    ['x', 'utf8'],
    ['x', 0, 'no encoding'],
    [''],
    ['x', -1],
    ['x', 1.5],
    ['x', {}],
  ]),
  'write of what is no data': calls('write', [
    [5],
    [null],
    [undefined],
    [{}],
    [[1]],
    [true],
    [{ toString: () => 'own' }],
    [Symbol('s')],
    [() => 1],
    [new Date(0)],
    [new String('x')],
  ]),
  'write to what is open for reading': calls('write', [['x'], [Buffer.from('x')], [bytes(0)]], 'r'),
  'read of what is open for writing': calls('read', [[bytes(3)], [bytes(0)]], 'a'),
  'readFile of what is open for writing': calls('readFile', [[], ['utf8']], 'a'),
  writev: calls('writev', [
    [[Buffer.from('ab'), Buffer.from('cd')]],
    [[Buffer.from('ef')], 0],
    [[new Uint16Array([0x4141]), Buffer.from('z')], 20],
    [[]],
    [['x']],
    ['x'],
    [undefined],
    [[Buffer.from('gh')], null],
    [[Buffer.from('gh')], 'x'],
    [[bytes(0)]],
  ]),
  'writing at the end only': calls('write', [['x'], [Buffer.from('y'), 0, 1, 0], ['z', 0]], 'a+'),
};
