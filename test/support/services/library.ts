/** A decorated class without any Nest decorator: values of every kind there and back, errors, streams. */
import {
  ApiFunc,
  createFs,
  RpcError,
  type CallContext,
  type Int32,
  type UInt32,
} from 'nestjs-memfs';
import { concat, of, NEVER, Observable, EMPTY } from 'rxjs';

export enum Binding {
  Paper = 'paper',
  Cloth = 'cloth',
}

/** A book with a property of every kind. */
export interface Book {
  title: string;
  /** Pages, without the cover. */
  pages: Int32;
  copies: UInt32;
  weight: number;
  isbn: bigint;
  printed: Date;
  cover: Buffer;
  digest: Uint8Array;
  inPrint: boolean;
  binding: Binding;
  language: 'pl' | 'en' | 'el';
  authors: string[];
  chapters: Chapter[];
  prices: Record<string, number>;
  ratings: Map<Int32, string>;
  subtitle?: string;
  sequel?: Book;
}

export interface Chapter {
  heading: string;
  sections: Chapter[];
}

/** What happened to the streams of the tests; a test reads it. */
export const log: string[] = [];

/** Each lets one call of {@link Library.hold} end. */
export const held: (() => void)[] = [];

@ApiFunc({ package: 'library.v1' })
export class Library {
  /** Nest calls it; nobody else may. */
  onModuleInit(): void {
    this.open();
  }

  private open(): void {
    log.push('open');
  }

  /** Gives the book back. */
  echo(book: Book): Book {
    return book;
  }

  join(first: string, second: string, times: Int32): Promise<string> {
    return Promise.resolve((first + second).repeat(times));
  }

  ping(): void {
    log.push('ping');
  }

  fail(how: string): string {
    switch (how) {
      case 'missing':
        return createFs().readfile('/secret/plan.txt');
      case 'status':
        throw new RpcError('FAILED_PRECONDITION', 'the book is lent');
      default:
        throw new Error('the secret is 42');
    }
  }

  /** Waits until it is cancelled. */
  @ApiFunc({ package: 'library.v1', timeoutMs: 300 })
  async sleep(ctx: CallContext): Promise<string> {
    await new Promise((resolve) => ctx.signal.addEventListener('abort', resolve, { once: true }));
    log.push(`sleep ${ctx.signal.aborted ? 'aborted' : 'done'}`);
    return 'awake';
  }

  /** Waits for the caller to cancel, without a deadline of its own. */
  async waitForCancel(ctx: CallContext): Promise<string> {
    log.push('waiting');
    await new Promise((resolve) => ctx.signal.addEventListener('abort', resolve, { once: true }));
    log.push('cancelled');
    return 'too late';
  }

  /** Goes on whatever its caller does, until the test lets it end. */
  async hold(): Promise<string> {
    await new Promise<void>((resolve) => held.push(resolve));
    return 'let go';
  }

  peer(ctx: CallContext): string {
    ctx.trailers.set('books', '7');
    return ctx.peer;
  }

  async *count(to: Int32): AsyncGenerator<number> {
    try {
      for (let n = 1; n <= to; n++) {
        await Promise.resolve();
        yield n;
      }
    } finally {
      log.push('count ended');
    }
  }

  async sum(numbers: AsyncIterable<number>): Promise<number> {
    let total = 0;
    for await (const n of numbers) total += n;
    return total;
  }

  async *shout(words: AsyncIterable<string>): AsyncIterable<string> {
    for await (const word of words) yield word.toUpperCase();
  }

  observed(to: Int32): Observable<number> {
    return new Observable((observer) => {
      for (let n = 1; n <= to; n++) observer.next(n);
      observer.complete();
      return () => log.push('unsubscribed');
    });
  }

  /** Never ends by itself. */
  endless(): Observable<string> {
    return concat(of('first'), NEVER);
  }

  /** Declared unary, answered by an Observable: as interceptors and old code do. */
  loose(kind: 'one' | 'none' | 'two'): string {
    const values = { one: of('only'), none: EMPTY, two: of('first', 'second') };
    return values[kind] as unknown as string;
  }
}
