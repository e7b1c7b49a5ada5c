export interface CallContext {
  readonly peer: string;
}
