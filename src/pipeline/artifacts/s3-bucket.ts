/** One bucket through the client of AWS: objects by their keys below a prefix, every request with a time limit. */
import { httpStatus, s3Error } from './s3-errors.js';

interface S3Object {
  readonly Bucket: string;
  readonly Key: string;
}

interface S3Call {
  readonly abortSignal: AbortSignal;
}

interface S3Listing {
  readonly Bucket: string;
  readonly Prefix: string;
  readonly MaxKeys?: number;
  readonly ContinuationToken?: string;
}

interface S3Page {
  readonly Contents?: readonly { readonly Key?: string | undefined }[] | undefined;
  readonly NextContinuationToken?: string | undefined;
}

interface S3Body {
  readonly Body?: { transformToByteArray(): Promise<Uint8Array> } | undefined;
}

/** What this file needs of the class `S3` of @aws-sdk/client-s3. */
export interface ArtifactS3 {
  putObject(input: S3Object & { readonly Body: Uint8Array }, call: S3Call): Promise<unknown>;
  copyObject(input: S3Object & { readonly CopySource: string }, call: S3Call): Promise<unknown>;
  getObject(input: S3Object, call: S3Call): Promise<S3Body>;
  deleteObject(input: S3Object, call: S3Call): Promise<unknown>;
  listObjectsV2(input: S3Listing, call: S3Call): Promise<S3Page>;
}

/** Which objects, and how long a request may take. */
export interface S3BucketOptions {
  readonly name: string;
  readonly prefix: string;
  readonly timeoutMs: number;
}

const NOT_FOUND = 404;

/** Objects of a bucket. Every method throws what {@link s3Error} makes of an error. */
export class S3Bucket {
  readonly #s3: ArtifactS3;
  readonly #options: S3BucketOptions;

  constructor(s3: ArtifactS3, options: S3BucketOptions) {
    this.#s3 = s3;
    this.#options = options;
  }

  /** Its bytes; undefined when it is not there. */
  async get(key: string): Promise<Buffer | undefined> {
    let bytes: Uint8Array | undefined;
    await this.#isFound(async (call) => {
      const { Body: body } = await this.#s3.getObject(this.#object(key), call);
      bytes = await body?.transformToByteArray();
    });
    return bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    await this.#call((call) => this.#s3.putObject({ ...this.#object(key), Body: bytes }, call));
  }

  /** Copies an object within the server; undefined when there is none, false when the server does not do it. */
  async copy(from: string, to: string): Promise<boolean | undefined> {
    const { name, prefix } = this.#options;
    const source = [name, ...(prefix + from).split('/')].map(encodeURIComponent).join('/');
    let isCopied: boolean | undefined = true;
    await this.#call((call) =>
      this.#s3
        .copyObject({ ...this.#object(to), CopySource: source }, call)
        .catch((error: unknown) => {
          const status = httpStatus(error);
          if (status === undefined) throw error;
          isCopied = status === NOT_FOUND ? undefined : false;
        }),
    );
    return isCopied;
  }

  /** Removes an object, if it is there. */
  async remove(key: string): Promise<void> {
    await this.#isFound((call) => this.#s3.deleteObject(this.#object(key), call));
  }

  /** What keys with this prefix have after it, in pages of 1000. */
  async *pages(prefix: string): AsyncGenerator<readonly string[]> {
    const skipped = this.#options.prefix.length + prefix.length;
    let next: { readonly ContinuationToken?: string } | undefined = {};
    while (next) {
      const { Contents: found = [], NextContinuationToken: token } = await this.#list({
        Prefix: prefix,
        ...next,
      });
      yield found.map(({ Key: key = '' }) => key.slice(skipped));
      next = token === undefined ? undefined : { ContinuationToken: token };
    }
  }

  async #list(listing: Omit<S3Listing, 'Bucket'>): Promise<S3Page> {
    const { name, prefix } = this.#options;
    return this.#call((call) =>
      this.#s3.listObjectsV2({ ...listing, Bucket: name, Prefix: prefix + listing.Prefix }, call),
    );
  }

  #object(key: string): S3Object {
    const { name, prefix } = this.#options;
    return { Bucket: name, Key: prefix + key };
  }

  /** False when there is no such object. */
  async #isFound(request: (call: S3Call) => Promise<unknown>): Promise<boolean> {
    let isFound = true;
    await this.#call((call) =>
      request(call).catch((error: unknown) => {
        if (httpStatus(error) !== NOT_FOUND) throw error;
        isFound = false;
      }),
    );
    return isFound;
  }

  async #call<T>(request: (call: S3Call) => Promise<T>): Promise<T> {
    const { name, timeoutMs } = this.#options;
    const abortSignal = AbortSignal.timeout(timeoutMs);
    try {
      return await request({ abortSignal });
    } catch (error) {
      throw s3Error(error, { bucket: name, timeoutMs, isLate: abortSignal.aborted });
    }
  }
}
