/** Which methods of which classes are functions. */
import { ApiFunc } from 'nestjs-memfs';
import { chosen } from './other.js';

export abstract class Root {
  first(): string {
    return 'root';
  }

  again(): string {
    return 'root';
  }
}

export abstract class Stem extends Root {
  second(): string {
    return 'stem';
  }
}

@ApiFunc()
export class Crown extends Stem {
  /** Higher than before. */
  override again(): string {
    return 'crown';
  }

  protected hidden(): void {}

  private own(): void {
    this.#secret();
  }

  #secret(): void {}

  static create(): Crown {
    return new Crown();
  }

  *[Symbol.iterator](): Generator<string> {}

  withThis(this: Crown, value: string): string {
    return value;
  }

  pairs({ pair }: Paired, { pair: second }: Paired): string {
    return pair + second;
  }

  fails(): never {
    throw new Error();
  }

  /**
   * @param values The second.
   * @param value - The first.
   * @param value Said twice.
   * @param empty
   */
  documented(value: string, values: string[], empty: string): void {}
}

export interface Paired {
  pair: string;
}

export class Chosen {
  @ApiFunc()
  @(chosen('here')())
  inside(): void {}
}

/** A class of one call, which nobody decorates, is none of ours. */
export function make(): unknown {
  class Local {
    run(): void {}
  }
  return new Local();
}
