export default interface Price {
  amount: number;
}
