/** Artifacts in a bucket of Amazon S3, or of a server that speaks its protocol. */
import { Limiter } from '../limiter.js';
import {
  isRef,
  ownerOf,
  refOf,
  wholeCopy,
  type ArtifactRef,
  type ArtifactStore,
} from './artifact-store.js';
import { S3Bucket, type ArtifactS3 } from './s3-bucket.js';

/** Options of {@link S3Artifacts}. */
export interface S3ArtifactsOptions {
  /** A bucket that is there. */
  readonly bucket: string;
  /** Stands before every key. @default 'memfs/artifacts/' */
  readonly prefix?: string;
  /** How long a request may take, with the tries of the client, in milliseconds. @default two minutes */
  readonly timeoutMs?: number;
}

const PREFIX = 'memfs/artifacts/';
const TIMEOUT_MS = 120_000;
/** Sent within one round trip of a connection as slow as 1 Gbit/s. */
const ASKED_BYTES = 1 << 20;
/** Artifacts that a release removes at a time: a third of the client's sockets. */
const RELEASED_AT_A_TIME = 16;
const MARK = new Uint8Array();

/**
 * `refs/<ref>/<run>`: every run that has put an artifact has an object of its own, so that a release removes what nobody else reads,
 * and no order of puts and releases loses anything; S3 itself copies what is large. Beside it `runs/<run>/<ref>`, an empty object, by
 * which a release finds what the run has.
 *
 * Every method throws an RpcError that does not name the server: UNAVAILABLE when it is not reached, is busy or does not answer in
 * time, FAILED_PRECONDITION when there is no such bucket or access is refused, INTERNAL for all else that S3 refuses.
 *
 * @example
 * import { S3 } from '@aws-sdk/client-s3';
 * new S3Artifacts(new S3({ region: 'eu-central-1' }), { bucket: 'reports' });
 */
export class S3Artifacts implements ArtifactStore {
  readonly #bucket: S3Bucket;
  readonly #releases = new Limiter(RELEASED_AT_A_TIME);

  constructor(s3: ArtifactS3, options: S3ArtifactsOptions) {
    const { bucket: name, prefix = PREFIX, timeoutMs = TIMEOUT_MS } = options;
    this.#bucket = new S3Bucket(s3, { name, prefix, timeoutMs });
  }

  async put(bytes: Uint8Array, runId: string): Promise<ArtifactRef> {
    const ref = refOf(bytes);
    const key = keyOf(ref, runId);
    // First, so that a release finds what a process that ends here has left.
    await this.#bucket.put(`runs/${ownerOf(runId)}/${ref}`, MARK);
    // What is large and there already is not sent again; for what is small, to ask takes as long as to send.
    const isLarge = bytes.length > ASKED_BYTES;
    if (!isLarge || !(await this.#isCopied(ref, key))) await this.#bucket.put(key, bytes);
    return ref;
  }

  async get(ref: ArtifactRef, runId?: string): Promise<Buffer> {
    return wholeCopy(ref, this.#copies(ref, runId));
  }

  async release(runId: string): Promise<void> {
    for await (const refs of this.#bucket.pages(`runs/${ownerOf(runId)}/`)) {
      await Promise.all(refs.map((ref) => this.#releases.run(() => this.#release(ref, runId))));
    }
  }

  /** The mark by which it is found goes last: a release that was interrupted goes on with it. */
  async #release(ref: ArtifactRef, runId: string): Promise<void> {
    await this.#bucket.remove(keyOf(ref, runId));
    await this.#bucket.remove(`runs/${ownerOf(runId)}/${ref}`);
  }

  /** True when it is there, or is now a copy of that of another run, which may be released meanwhile. */
  async #isCopied(ref: ArtifactRef, key: string): Promise<boolean> {
    for await (const names of this.#bucket.pages(`refs/${ref}/`)) {
      for (const name of names) {
        const other = `refs/${ref}/${name}`;
        const isCopied = other === key || (await this.#bucket.copy(other, key));
        if (isCopied !== undefined) return isCopied;
      }
    }
    return false;
  }

  async *#copies(ref: ArtifactRef, runId: string | undefined): AsyncGenerator<Buffer | undefined> {
    if (!isRef(ref)) return;
    if (runId !== undefined) yield this.#bucket.get(keyOf(ref, runId));
    for await (const names of this.#bucket.pages(`refs/${ref}/`)) {
      for (const name of names) yield this.#bucket.get(`refs/${ref}/${name}`);
    }
  }
}

function keyOf(ref: ArtifactRef, runId: string): string {
  return `refs/${ref}/${ownerOf(runId)}`;
}
