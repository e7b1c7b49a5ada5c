/** A date of the user's own, beside the built-in one. */
export interface Date {
  day: string;
}
