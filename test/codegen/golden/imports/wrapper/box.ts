export interface Box {
  /** @minLength 1 */
  label: string;
}
