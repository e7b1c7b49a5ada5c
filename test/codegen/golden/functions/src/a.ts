import { ApiFunc, type ApiFuncOptions, type CallContext } from 'nestjs-memfs';

export interface Input {
  a: string;
  b: number;
}

type Later<T> = Promise<T>;

const PACKAGE = 'shop.v2';
const REMOTE = { package: PACKAGE, description: 'Elsewhere, */ too.' };
const SAFE = { ...REMOTE, idempotent: true } as const satisfies ApiFuncOptions;

export class Service {
  /**
   * Takes several things.
   *
   * @param id - which one
   * @param count how many
   * @deprecated Use two.
   */
  @ApiFunc()
  one(id: string, count = 1, flag?: boolean, { a, b }: Input = { a: '', b: 1 }): void {}

  @ApiFunc({ name: 'second', package: PACKAGE, timeoutMs: 500, idempotent: true, port: Number(process.env['PORT']) })
  two(input: Input, context: CallContext): Later<Input> {
    throw new Error(String(context));
  }

  @ApiFunc()
  async inferred(id: string) {
    if (id === '') return undefined;
    return { id, when: new Date(), parts: [1, 2], nested: { ok: true } };
  }

  @ApiFunc({ ...SAFE, timeoutMs: 250 })
  elsewhere(id: string): void {}

  @ApiFunc(REMOTE)
  farther(id: string): void {}

  @ApiFunc()
  sometimes(id: string): string | Promise<string> {
    return id;
  }

  @ApiFunc()
  async nothing(): Promise<void> {}

  @ApiFunc()
  bytes(data: Buffer): PromiseLike<Uint8Array> {
    throw new Error();
  }
}

export namespace Places {
  export interface Point {
    x: number;
  }
}

@ApiFunc()
export class Describing {
  /**
   * @param id The label of it.
   * @param label Not the id.
   */
  describe(id: string, label: string): void {}

  /** @param input Where it is. */
  place({ x }: Places.Point): number {
    return x;
  }
}

@ApiFunc()
export class UserController {
  get(id: string): Input {
    throw new Error();
  }

  onModuleInit(): void {}
}

@ApiFunc({ package: 'shop.v1' })
export class OrderController {
  get(id: string): Input {
    throw new Error();
  }
}
