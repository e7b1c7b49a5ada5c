/** Functions of the four kinds, with values of every kind: what a client in another repository calls. */
import { ApiFunc, RpcError, type CallContext, type Duration, type Int32 } from 'nestjs-memfs';
import type { Date as OwnDate } from './own-date.js';

export enum Size {
  Small = 1,
  Large = 7,
}

export interface Van {
  kind: 'van';
  seats: Int32;
}

export interface Bike {
  kind: 'bike';
  isElectric: boolean;
}

export type Vehicle = Van | Bike;

/** Words, or words below words. */
export type Tree = string | Tree[];

/** Types that are nothing but collections of themselves. */
export type Folder = Map<string, Folder>;
export type Nested = Nested[];

export interface Pair<K, V> {
  first: K;
  second?: V;
}

/** A parcel. `*\/` does not end this comment. */
export interface Parcel {
  id: bigint;
  /**
   * In kilograms.
   *
   * @minimum 0
   */
  weight: number;
  sent: Date;
  label: Buffer;
  digest: Uint8Array;
  size: Size;
  status: 'lost' | 'in-transit' | 'there';
  tags: Set<string>;
  stops: Map<Int32, Date>;
  prices: Record<string, number>;
  route: [from: string, to: string, via?: string];
  vehicle: Vehicle;
  vehicles: Vehicle[];
  reference: string | number | Date;
  grid: number[][];
  holes: (string | null)[];
  note?: string;
  signature: string | null;
  both?: string | null;
  extras?: string[];
  returned?: Parcel;
  json: unknown;
  words: Tree;
  pair: Pair<string, boolean>;
  folder: Folder;
  nested: Nested;
  due: OwnDate;
  'content-type': string;
  wait: Duration;
  /** @deprecated Use id. */
  old?: string;
}

/** Where the client closes a stream, this says so. */
export const ended: string[] = [];

@ApiFunc({ package: 'parcels.v1' })
export class Parcels {
  #attempts = 0;

  /**
   * Gives the parcel back.
   *
   * @param parcel any parcel
   */
  echo(parcel: Parcel): Parcel {
    return parcel;
  }

  join(first: string, times?: Int32, last: string | null = null): string | undefined {
    return times === undefined ? undefined : first.repeat(times) + String(last);
  }

  forget(): void {
    ended.push('forget');
  }

  caller(name: string, ctx: CallContext): string {
    return `${name}: ${String(ctx.metadata.get(name)[0])}, ${ctx.deadline ? 'deadline' : 'no deadline'}`;
  }

  /** Waits until it is cancelled. */
  async wait(ctx: CallContext): Promise<void> {
    await new Promise((resolve) => ctx.signal.addEventListener('abort', resolve, { once: true }));
  }

  /** UNAVAILABLE at the first two of three attempts; gives the number of the third. */
  @ApiFunc({ package: 'parcels.v1', idempotent: true })
  open(): number {
    const attempt = (this.#attempts++ % 3) + 1;
    if (attempt < 3) throw new RpcError('UNAVAILABLE', `attempt ${attempt}`);
    return attempt;
  }

  close(): void {
    this.open();
  }

  async *track(id: bigint): AsyncGenerator<{ at: Date; id: bigint }> {
    for (let day = 1; day <= 3; day++) {
      await Promise.resolve();
      yield { at: new Date(day), id };
    }
  }

  async weigh(parcels: AsyncIterable<Parcel>): Promise<number> {
    let total = 0;
    for await (const { weight } of parcels) total += weight;
    return total;
  }

  async *sort(vehicles: AsyncIterable<Vehicle>): AsyncIterable<Vehicle['kind']> {
    for await (const { kind } of vehicles) yield kind;
  }
}
