export interface Stock {
  inStock: boolean;
}
