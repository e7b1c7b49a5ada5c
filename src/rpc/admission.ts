/** Which calls get in: counts those in flight by function and by connection, and refuses the excess at once instead of queueing it. */
import type { Metadata } from '@grpc/grpc-js';
import type { AllLimits } from './limits.js';
import { RpcError } from './rpc-error.js';

/** What a call is counted under. */
export interface Arrival {
  readonly path: string;
  readonly peer: string;
  readonly metadata: Metadata;
  /** Ends the call when the server cancels what is left after draining. */
  cancel(this: void, reason: RpcError): void;
}

/** A call that was let in. */
export interface Admitted {
  /** Gives its place to the next call. */
  leave(): void;
}

/** The door of one server. */
export class Admission {
  readonly #limits: AllLimits;
  readonly #byFunction = new Map<string, number>();
  readonly #byConnection = new Map<string, number>();
  readonly #inFlight = new Set<Arrival>();
  #isClosed = false;

  constructor(limits: AllLimits) {
    this.#limits = limits;
  }

  /** From now on every new call is UNAVAILABLE, which clients retry elsewhere. */
  close(): void {
    this.#isClosed = true;
  }

  /** Cancels every call in flight. */
  cancelAll(): void {
    const reason = new RpcError('UNAVAILABLE', 'the server is shutting down');
    for (const { cancel } of [...this.#inFlight]) cancel(reason);
  }

  /**
   * Lets a call in.
   * @throws {RpcError} RESOURCE_EXHAUSTED over a limit, UNAVAILABLE while the server drains
   */
  enter(arrival: Arrival): Admitted {
    if (this.#isClosed) throw new RpcError('UNAVAILABLE', 'the server is shutting down');
    this.#checkMetadata(arrival.metadata);
    const { maxCallsPerFunction, maxCallsPerConnection } = this.#limits;
    const ofFunction = this.#byFunction.get(arrival.path) ?? 0;
    if (ofFunction >= maxCallsPerFunction) {
      throw exhausted(`${arrival.path} serves ${maxCallsPerFunction} calls already`);
    }
    const ofConnection = this.#byConnection.get(arrival.peer) ?? 0;
    if (ofConnection >= maxCallsPerConnection) {
      throw exhausted(`this connection has ${maxCallsPerConnection} calls in flight already`);
    }
    this.#byFunction.set(arrival.path, ofFunction + 1);
    this.#byConnection.set(arrival.peer, ofConnection + 1);
    this.#inFlight.add(arrival);
    return {
      leave: () => {
        this.#inFlight.delete(arrival);
        decrement(this.#byFunction, arrival.path);
        decrement(this.#byConnection, arrival.peer);
      },
    };
  }

  #checkMetadata(metadata: Metadata): void {
    const { maxMetadataBytes } = this.#limits;
    let bytes = 0;
    for (const [name, values] of Object.entries(metadata.toJSON())) {
      for (const value of values) bytes += name.length + value.length;
    }
    if (bytes > maxMetadataBytes) {
      throw exhausted(`the metadata has ${bytes} bytes; ${maxMetadataBytes} are taken`);
    }
  }
}

function decrement(counts: Map<string, number>, key: string): void {
  const left = (counts.get(key) ?? 1) - 1;
  if (left === 0) counts.delete(key);
  else counts.set(key, left);
}

function exhausted(text: string): RpcError {
  return new RpcError('RESOURCE_EXHAUSTED', text);
}
