export interface Duration {
  hours: number;
}
