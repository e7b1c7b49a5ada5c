/** Which calls get in: counts those in flight by function and by connection, and refuses the excess at once instead of queueing it. */
import type { FunctionCalls } from './function-calls.js';
import type { AllLimits } from './limits.js';
import type { GrpcStream } from './grpc-stream.js';
import { sizeOf } from './request-metadata.js';
import { RpcError } from './rpc-error.js';

/** A call that wants in. */
export interface Arrival {
  /** Those of its function. */
  readonly calls: FunctionCalls;
  readonly stream: GrpcStream;
  /** Ends the call when the server cancels what is left after draining. */
  end(reason: RpcError): void;
}

/** The door of one server. */
export class Admission {
  readonly #limits: AllLimits;
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
    for (const arrival of [...this.#inFlight]) arrival.end(reason);
  }

  /**
   * Lets a call in, until {@link leave}.
   * @throws {RpcError} RESOURCE_EXHAUSTED over a limit, UNAVAILABLE while the server drains
   */
  enter(arrival: Arrival): void {
    if (this.#isClosed) throw new RpcError('UNAVAILABLE', 'the server is shutting down');
    const { maxMetadataBytes, maxCallsPerConnection } = this.#limits;
    const { calls, stream } = arrival;
    const bytes = sizeOf(stream.headers);
    if (bytes > maxMetadataBytes) {
      throw exhausted(`the metadata has ${bytes} bytes; ${maxMetadataBytes} are taken`);
    }
    if (stream.connection.callCount >= maxCallsPerConnection) {
      throw exhausted(`this connection has ${maxCallsPerConnection} calls in flight already`);
    }
    calls.enter();
    stream.connection.callCount += 1;
    this.#inFlight.add(arrival);
  }

  /** Gives the call's place to the next one. */
  leave(arrival: Arrival): void {
    this.#inFlight.delete(arrival);
    arrival.calls.leave();
    arrival.stream.connection.callCount -= 1;
  }
}

function exhausted(text: string): RpcError {
  return new RpcError('RESOURCE_EXHAUSTED', text);
}
