/** Artifacts in a bucket of Amazon S3, or of a server that speaks its protocol. */
import { createHash } from 'node:crypto';
import { Limiter } from '../limiter.js';
import { checkedArtifact, refOf, type ArtifactRef, type ArtifactStore } from './artifact-store.js';
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
/** Artifacts that a release looks at at a time: a third of the client's sockets. */
const RELEASED_AT_A_TIME = 16;
const MARK = new Uint8Array();

/**
 * `bytes/<ref>`, and two empty objects for every run that has put it: `runs/<run>/<ref>` lists what a run has, `refs/<ref>/<run>`
 * who has an artifact. Whoever releases the last run removes the bytes.
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
    const run = nameOf(runId);
    const file = `bytes/${ref}`;
    // Before the bytes: another run that is released meanwhile leaves what has a mark.
    await Promise.all(
      [`runs/${run}/${ref}`, `refs/${ref}/${run}`].map((mark) => this.#bucket.put(mark, MARK)),
    );
    // What is large and there already is not sent again; for what is small, to ask takes as long as to send.
    const isLarge = bytes.length > ASKED_BYTES;
    if (!isLarge || !(await this.#bucket.has(file))) await this.#bucket.put(file, bytes);
    return ref;
  }

  async get(ref: ArtifactRef): Promise<Buffer> {
    const isRef = /^[0-9a-f]{64}$/.test(ref);
    return checkedArtifact(ref, isRef ? await this.#bucket.get(`bytes/${ref}`) : undefined);
  }

  async release(runId: string): Promise<void> {
    const run = nameOf(runId);
    for await (const refs of this.#bucket.pages(`runs/${run}/`)) {
      await Promise.all(refs.map((ref) => this.#releases.run(() => this.#release(ref, run))));
    }
  }

  /** The mark by which it is found goes last: a release that was interrupted goes on with it. */
  async #release(ref: ArtifactRef, run: string): Promise<void> {
    await this.#bucket.remove(`refs/${ref}/${run}`);
    if (await this.#bucket.isEmpty(`refs/${ref}/`)) await this.#bucket.remove(`bytes/${ref}`);
    await this.#bucket.remove(`runs/${run}/${ref}`);
  }
}

/** A name that every run id has, whatever it is made of. */
function nameOf(runId: string): string {
  return createHash('sha256').update(runId).digest('hex');
}
