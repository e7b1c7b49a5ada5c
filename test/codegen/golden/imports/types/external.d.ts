declare module 'external-types' {
  export interface External {
    code: string;
    values: readonly number[];
  }
}
