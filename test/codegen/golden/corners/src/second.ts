import { ApiFunc } from 'nestjs-memfs';

export abstract class Store<T> {
  put(value: T): void {
    throw new Error(String(value));
  }
}

/** A class without a name. */
@ApiFunc()
export default class extends Store<{ x: number }> {}
