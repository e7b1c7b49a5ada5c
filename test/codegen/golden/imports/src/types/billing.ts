/** Another address. */
export interface Address {
  iban: string;
}
