/** A default export keeps the name it is declared by. */
export default interface Named {
  id: string;
}
