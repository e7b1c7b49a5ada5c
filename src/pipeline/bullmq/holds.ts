/** The artifacts of a run on its way, and what keeps them until it is over. */
import type { ArtifactRef, ArtifactStore } from '../artifacts/artifact-store.js';
import { MAX_TIMER_MS } from '../../rpc/timeout.js';
import type { Envelope } from './envelope.js';

/** Of the retention; so much less may be left of it when a run ends. */
const RENEWED_AFTER = 1 / 20;

/** What one run holds. */
export class Holds {
  readonly #refs = new Set<ArtifactRef>();
  readonly #store: ArtifactStore;
  readonly #runId: string;

  constructor(store: ArtifactStore, runId: string) {
    this.#store = store;
    this.#runId = runId;
  }

  /** What this run has put. */
  add(...envelopes: readonly (Envelope | undefined)[]): void {
    for (const ref of envelopes.flatMap(refsOf)) this.#refs.add(ref);
  }

  /** What another run has put, which may be forgotten before this one is over. */
  async adopt(...envelopes: readonly (Envelope | undefined)[]): Promise<void> {
    const refs = envelopes.flatMap(refsOf);
    this.add(...envelopes);
    const store = this.#store;
    if (store.renew) await store.renew(refs);
    else await Promise.all(refs.map(async (ref) => store.put(await store.get(ref), this.#runId)));
  }

  /** Renews what a store forgets by itself, until the function is called that this gives. */
  start(retentionMs: number): () => void {
    const store = this.#store;
    if (!store.renew) return () => undefined;
    const timer = setInterval(
      // While Redis is away, nothing expires either; afterwards there is a next time.
      () => void store.renew?.([...this.#refs]).catch(() => undefined),
      Math.min(retentionMs * RENEWED_AFTER, MAX_TIMER_MS),
    ).unref();
    return () => clearInterval(timer);
  }
}

function refsOf(envelope: Envelope | undefined): readonly ArtifactRef[] {
  if (!envelope || 'v' in envelope) return [];
  if ('ref' in envelope) return [envelope.ref];
  if ('stored' in envelope) return [envelope.stored];
  return Object.values('list' in envelope ? envelope.list : envelope.parts).flatMap(refsOf);
}
