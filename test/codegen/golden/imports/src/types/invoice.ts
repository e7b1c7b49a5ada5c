import type { Address } from './billing.js';

export interface Invoice {
  to: Address;
}

export interface Invoice {
  /** Merged. */
  total: number;
}
