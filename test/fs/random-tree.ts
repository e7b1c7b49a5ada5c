/** Random trees with everything an inode can have, for images: names that are no text, holes, hard links, owners, modes, times. */
import fc from 'fast-check';
import { createFs, type MemoryFS } from 'nestjs-memfs/fs';

/** Bytes of a name, in latin1. */
const name = fc
  .oneof(
    fc.constantFrom('a', 'b', 'ü', '日本語', '\u{1f600}', '￿', ' ', '..a', 'n'.repeat(255)),
    fc
      .uint8Array({ minLength: 1, maxLength: 6 })
      .map((bytes) => Buffer.from(bytes.map((byte) => (byte === 0 || byte === 0x2f ? 97 : byte)))),
  )
  .map((given) => Buffer.from(given))
  .filter((bytes) => !['.', '..'].includes(bytes.toString('latin1')));

/** Around the sizes where content is kept otherwise. */
const size = fc.constantFrom(0, 1, 16, 100, 4095, 4097, 65_535, 65_536, 65_537, 200_000);
const seconds = fc.double({ min: -1e9, max: 4e9, noNaN: true });

const entry = fc.record({
  kind: fc.constantFrom('directory', 'file', 'file', 'sparse', 'symlink', 'link'),
  /** Which of the directories it stands in, which of the files it is a further name of. */
  where: fc.nat(100),
  name,
  size,
  byte: fc.nat(255),
  mode: fc.nat(0o7777),
  uid: fc.nat(0xfffffffe),
  gid: fc.nat(0xfffffffe),
  atime: seconds,
  mtime: seconds,
  isKept: fc.boolean(),
});

/** What {@link treeOf} makes a tree of. */
export const entries = fc.array(entry, { maxLength: 25 });
type Entry = typeof entry extends fc.Arbitrary<infer T> ? T : never;

/** A filesystem with these entries; a name that is taken gives none. */
export function treeOf(list: readonly Entry[]): MemoryFS {
  let ticks = 0;
  const fs = createFs({ clock: () => 1.7e12 + ticks++ * 1.234567 });
  const directories = [Buffer.from('')];
  const files: Buffer[] = [];
  for (const one of list) {
    const above = directories[one.where % directories.length] ?? Buffer.from('');
    const path = Buffer.concat([above, Buffer.from('/'), one.name]);
    if (path.length > 4000 || fs.nodeFs.lstatSync(path, { throwIfNoEntry: false })) continue;
    make(fs, one, { path, files });
    if (one.kind === 'directory') directories.push(path);
    if (one.kind === 'file' || one.kind === 'sparse') files.push(path);
    if (!fs.nodeFs.lstatSync(path, { throwIfNoEntry: false }) || one.isKept) continue;
    fs.nodeFs.lchownSync(path, one.uid, one.gid);
    if (one.kind !== 'symlink') fs.nodeFs.chmodSync(path, one.mode);
    fs.nodeFs.lutimesSync(path, one.atime, one.mtime);
  }
  return fs;
}

function make(
  { nodeFs }: MemoryFS,
  { kind, size: bytes, byte, where }: Entry,
  { path, files }: { readonly path: Buffer; readonly files: readonly Buffer[] },
): void {
  if (kind === 'directory') nodeFs.mkdirSync(path);
  if (kind === 'file') nodeFs.writeFileSync(path, Buffer.alloc(bytes, byte));
  if (kind === 'symlink') nodeFs.symlinkSync(Buffer.from([byte || 1, where + 1]), path);
  const file = files[where % Math.max(1, files.length)];
  if (kind === 'link' && file) nodeFs.linkSync(file, path);
  if (kind !== 'sparse') return;
  const fd = nodeFs.openSync(path, 'w');
  nodeFs.writeSync(fd, Buffer.alloc(10, byte), 0, 10, bytes * 3);
  nodeFs.ftruncateSync(fd, bytes * 4 + 100);
  nodeFs.closeSync(fd);
}
