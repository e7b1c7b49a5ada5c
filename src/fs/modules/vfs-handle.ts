/** An open file as node:vfs expects it from a provider: each call in a synchronous and a promised form, over one descriptor. */
import type { NodeFs } from '../node/real-fs.js';

type Bytes = NodeJS.ArrayBufferView;
type Options = Parameters<NodeFs['writeFileSync']>[2];

/** What node:vfs calls a VirtualFileHandle; the class itself is not public, its methods are. */
export class VfsHandle {
  readonly path: string;
  readonly flags: unknown;
  readonly mode: unknown;
  closed = false;
  readonly #nodeFs: NodeFs;
  readonly #fd: number;

  /** @throws what `openSync` throws */
  constructor(nodeFs: NodeFs, path: string, [flags, mode]: readonly [unknown, unknown]) {
    this.path = path;
    this.flags = flags;
    this.mode = mode ?? 0o666;
    this.#nodeFs = nodeFs;
    // Node has checked both before it asks a provider.
    this.#fd = nodeFs.openSync(path, flags as string, (mode ?? undefined) as number | undefined);
  }

  readSync(...[bytes, offset, length, position]: [Bytes, number, number, number?]): number {
    return this.#nodeFs.readSync(this.#fd, bytes, offset, length, position ?? null);
  }

  writeSync(...[bytes, offset, length, position]: [Bytes, number, number, number?]): number {
    return this.#nodeFs.writeSync(this.#fd, bytes, offset, length, position ?? null);
  }

  readFileSync(options?: Parameters<NodeFs['readFileSync']>[1]): string | Buffer {
    return this.#nodeFs.readFileSync(this.#fd, options);
  }

  writeFileSync(data: string | Bytes, options?: Options): void {
    this.#nodeFs.writeFileSync(this.#fd, data, options);
  }

  statSync(options?: { bigint?: boolean }): unknown {
    return this.#nodeFs.fstatSync(this.#fd, options);
  }

  truncateSync(size?: number): void {
    this.#nodeFs.ftruncateSync(this.#fd, size);
  }

  closeSync(): void {
    this.closed = true;
    this.#nodeFs.closeSync(this.#fd);
  }

  read = (buffer: Bytes, ...rest: [number, number, number?]) =>
    settle(() => ({ bytesRead: this.readSync(buffer, ...rest), buffer }));
  write = (buffer: Bytes, ...rest: [number, number, number?]) =>
    settle(() => ({ bytesWritten: this.writeSync(buffer, ...rest), buffer }));
  readFile = (options?: Parameters<NodeFs['readFileSync']>[1]) =>
    settle(() => this.readFileSync(options));
  writeFile = (data: string | Bytes, options?: Options) =>
    settle(() => this.writeFileSync(data, options));
  stat = (options?: { bigint?: boolean }) => settle(() => this.statSync(options));
  truncate = (size?: number) => settle(() => this.truncateSync(size));
  close = () => settle(() => this.closeSync());
}

/** The outcome as a promise; Node's own layer sees to the order of completions. */
async function settle<T>(run: () => T): Promise<T> {
  await Promise.resolve();
  return run();
}
