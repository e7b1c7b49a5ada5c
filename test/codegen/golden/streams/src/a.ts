import { ApiFunc } from 'nestjs-memfs';
import type { Observable } from 'rxjs';

export interface Chunk {
  data: Uint8Array;
}

/** A stream stays one, whatever is added to it. */
declare module 'rxjs' {
  interface Observable<T> {
    readonly first?: T;
  }
}

@ApiFunc()
export class Streams {
  async *lines(path: string): AsyncGenerator<string> {
    yield path;
  }

  watch(path: string): Observable<Chunk> {
    throw new Error(path);
  }

  iterable(): AsyncIterable<Chunk> {
    throw new Error();
  }

  iterator(): AsyncIterableIterator<'tick'> {
    throw new Error();
  }

  async later(): Promise<AsyncIterable<number>> {
    throw new Error();
  }

  async upload(chunks: AsyncIterable<Chunk>): Promise<number> {
    throw new Error(String(chunks));
  }

  echo(messages: Observable<string>): Observable<string> {
    return messages;
  }

  async *both(messages: AsyncIterable<string>) {
    for await (const message of messages) yield message.length;
  }
}
