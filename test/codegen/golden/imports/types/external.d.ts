declare module 'external-types' {
  export interface External {
    code: string;
    values: readonly number[];
  }
}

/** Seen before the library that it adds to. */
interface Buffer {
  readonly origin?: string;
}
