/** What open descriptors and FileHandles do, in every form: positions, holes, sharing, unlink while open. */
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { call, type Form } from './calls.js';
import type { Case } from './compare.js';
import { describeValue, type Plain } from './describe.js';
import type { Side } from './side.js';

/** A call on a descriptor: the name and what stands behind the descriptor. */
type Step = readonly [name: string, ...rest: unknown[]];

const FORMS: readonly Form[] = ['sync', 'callback'];
const FLAGS = ['r', 'r+', 'w', 'w+', 'a', 'a+'];
const LARGE = 200_000;

const bytes = (size: number): Buffer => Buffer.alloc(size);

/** Made anew for each run: reading changes the buffers. */
const STEPS: Readonly<Record<string, () => Step>> = {
  'read 5': () => ['read', bytes(5), 0, 5, null],
  'read 5 at -1': () => ['read', bytes(5), 0, 5, -1],
  'read into the middle': () => ['read', bytes(9), 3, 4, 2],
  'read at 2n': () => ['read', bytes(4), 0, 4, 2n],
  'read beyond the end': () => ['read', bytes(4), 0, 4, 999],
  'read nothing': () => ['read', bytes(4), 0, 0, 0],
  'read with options': () => ['read', bytes(6), { length: 3, position: 1 }],
  'read a Uint16Array': () => ['read', new Uint16Array(3), 0, 6, 0],
  'read a DataView': () => ['read', new DataView(new ArrayBuffer(4)), 0, 4, 0],
  readv: () => ['readv', [bytes(3), bytes(0), bytes(30)]],
  'readv at 4': () => ['readv', [bytes(3), bytes(3)], 4],
  'readv nothing': () => ['readv', []],
  'write bytes': () => ['write', Buffer.from('bytes'), 1, 3, null],
  'write bytes at 3': () => ['write', Buffer.from('bytes'), 0, 5, 3],
  'write bytes with options': () => ['write', Buffer.from('bytes'), { offset: 2, position: 1 }],
  'write text': () => ['write', 'text'],
  'write text at 4': () => ['write', 'ü€', 4, 'utf16le'],
  'write nothing': () => ['write', ''],
  'write far behind': () => ['write', 'far', LARGE],
  writev: () => ['writev', [Buffer.from('one'), Buffer.from(''), Buffer.from('two')]],
  'writev at 1': () => ['writev', [Buffer.from('one'), Buffer.from('two')], 1],
  'writev nothing': () => ['writev', []],
  fstat: () => ['fstat', { bigint: true }],
  'ftruncate to 0': () => ['ftruncate'],
  'ftruncate to 5': () => ['ftruncate', 5],
  'ftruncate far': () => ['ftruncate', LARGE],
  'ftruncate below 0': () => ['ftruncate', -3],
  fchmod: () => ['fchmod', 0o640],
  fchown: () => ['fchown', process.geteuid?.() ?? 0, process.getegid?.() ?? 0],
  futimes: () => ['futimes', 11.25, new Date(12_500)],
  fsync: () => ['fsync'],
  fdatasync: () => ['fdatasync'],
  readFile: () => ['readFile', 'latin1'],
  writeFile: () => ['writeFile', '[all]'],
  appendFile: () => ['appendFile', '[more]'],
};

/** Each step on each kind of descriptor, twice, with the position seen by a read behind it; closed ones; directories. */
export function descriptorCases(): Case[] {
  return [...stepCases(), ...handleCases(), ...lifeCases()];
}

function stepCases(): Case[] {
  return Object.entries(STEPS).flatMap(([label, make]) =>
    [...FLAGS, 'directory', 'closed', 'unknown'].flatMap((flag) =>
      FORMS.map((form) => ({
        group: `descriptor ${label}`,
        what: `${flag}, ${form}`,
        run: (side: Side) => steps(side, { flag, form }, make),
      })),
    ),
  );
}

async function steps(
  side: Side,
  { flag, form }: { readonly flag: string; readonly form: Form },
  make: () => Step,
): Promise<Plain> {
  const fd = descriptor(side, flag);
  const results: Plain[] = [];
  for (const [name, ...rest] of [make(), make(), ['read', bytes(8), 0, 8, null] as Step]) {
    const { shown } = await call(side, { name, form }, [fd, ...rest]);
    results.push([shown, describeValue(rest, side)]);
  }
  if (flag !== 'closed' && flag !== 'unknown') {
    side.fs.closeSync(fd);
  }
  return results;
}

/** Larger than any descriptor that is open. */
const UNKNOWN_DESCRIPTOR = 1_000_003;

function descriptor(side: Side, flag: string): number {
  if (flag === 'unknown' || flag === 'closed') {
    return UNKNOWN_DESCRIPTOR;
  }
  return flag === 'directory'
    ? side.fs.openSync(side.at('dir'), 'r')
    : side.fs.openSync(side.at('file'), flag);
}

/** The same with the methods of a FileHandle. */
function handleCases(): Case[] {
  return Object.entries(STEPS).flatMap(([label, make]) =>
    [...FLAGS, 'directory', 'closed'].map((flag) => ({
      group: `FileHandle ${label}`,
      what: flag,
      run: (side: Side) => handleSteps(side, flag, make),
    })),
  );
}

async function handleSteps(side: Side, flag: string, make: () => Step): Promise<Plain> {
  const isFlag = FLAGS.includes(flag);
  const handle = await side.fs.promises.open(
    side.at(flag === 'directory' ? 'dir' : 'file'),
    isFlag ? flag : 'r',
  );
  if (flag === 'closed') {
    await handle.close();
  }
  const results: Plain[] = [];
  for (const [name, ...rest] of [make(), make()]) {
    const method = HANDLE_NAMES[name] ?? name;
    results.push(await onHandle(side, handle, [method, ...rest]), describeValue(rest, side));
  }
  results.push(await onHandle(side, handle, ['close']), handle.fd);
  results.push(await onHandle(side, handle, ['close']));
  return results;
}

const HANDLE_NAMES: Readonly<Record<string, string>> = {
  fstat: 'stat',
  ftruncate: 'truncate',
  fchmod: 'chmod',
  fchown: 'chown',
  futimes: 'utimes',
  fsync: 'sync',
  fdatasync: 'datasync',
};

async function onHandle(side: Side, handle: FileHandle, [name, ...rest]: Step): Promise<Plain> {
  try {
    const method = (handle as unknown as Record<string, (...values: unknown[]) => unknown>)[name]!;
    return { resolved: describeValue(await method.apply(handle, rest), side) };
  } catch (error) {
    return { rejected: describeValue(error, side) };
  }
}

/** Short stories of several descriptors and names. */
function lifeCases(): Case[] {
  return Object.entries(STORIES).map(([what, tell]) => ({
    group: 'story',
    what,
    run: (side: Side): Promise<Plain> => Promise.resolve(tell(side)),
  }));
}

const { O_APPEND, O_CREAT, O_EXCL, O_RDWR } = constants;

const STORIES: Readonly<Record<string, (side: Side) => Plain>> = {
  'unlink while open': (side) => {
    const fd = side.fs.openSync(side.at('file'), 'r+');
    side.fs.unlinkSync(side.at('file'));
    side.fs.unlinkSync(side.at('hard'));
    side.fs.writeSync(fd, 'still here', 0);
    const told = [describeValue(side.fs.fstatSync(fd), side), side.fs.readFileSync(fd, 'latin1')];
    side.fs.closeSync(fd);
    return told;
  },
  'rename while open': (side) => {
    const fd = side.fs.openSync(side.at('dir/inner'), 'r+');
    side.fs.renameSync(side.at('dir'), side.at('moved'));
    side.fs.writeSync(fd, 'moved');
    side.fs.closeSync(fd);
    return side.fs.readFileSync(side.at('moved/inner'), 'latin1');
  },
  'two descriptors have two positions': (side) => {
    const [one, two] = ['r+', 'a+'].map((flag) => side.fs.openSync(side.at('file'), flag));
    side.fs.writeSync(one!, 'HELLO');
    side.fs.writeSync(two!, 'tail');
    const told = [one!, two!].map((fd) => side.fs.readFileSync(fd, 'latin1'));
    [one!, two!].forEach((fd) => side.fs.closeSync(fd));
    return told;
  },
  'read-only bits do not reach an open descriptor': (side) => {
    const fd = side.fs.openSync(side.at('new'), O_CREAT | O_EXCL | O_RDWR, 0o444);
    side.fs.writeSync(fd, 'written');
    side.fs.closeSync(fd);
    return side.fs.statSync(side.at('new')).mode;
  },
  'append ignores the position': (side) => {
    const fd = side.fs.openSync(side.at('file'), O_APPEND | O_RDWR);
    const told = [side.fs.writeSync(fd, 'end', 0), side.fs.readSync(fd, bytes(3))];
    side.fs.closeSync(fd);
    return told;
  },
  'a directory removed while open': (side) => {
    const fd = side.fs.openSync(side.at('empty-dir'), 'r');
    side.fs.rmdirSync(side.at('empty-dir'));
    const told = describeValue(side.fs.fstatSync(fd), side);
    side.fs.closeSync(fd);
    return told;
  },
  'a group bit is inherited': (side) => {
    side.fs.chmodSync(side.at('dir'), 0o2755);
    side.fs.mkdirSync(side.at('dir/new'));
    side.fs.writeFileSync(side.at('dir/new/file'), '', { mode: 0o2777 });
    return null;
  },
  'set-id bits and changes of content and owner': (side) => {
    side.fs.chmodSync(side.at('file'), 0o6777);
    side.fs.appendFileSync(side.at('file'), 'x');
    side.fs.chmodSync(side.at('empty'), 0o6777);
    side.fs.truncateSync(side.at('empty'), 10);
    side.fs.chmodSync(side.at('bytes'), 0o6777);
    side.fs.chownSync(side.at('bytes'), process.geteuid?.() ?? 0, process.getegid?.() ?? 0);
    return null;
  },
  'a rename over a link and over a hard link': (side) => {
    side.fs.renameSync(side.at('empty'), side.at('link'));
    side.fs.renameSync(side.at('hard'), side.at('file'));
    side.fs.renameSync(side.at('bytes'), side.at('hard'));
    return null;
  },
};
