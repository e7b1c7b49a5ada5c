/** Whether two pieces of plain data are written alike: the order of properties counts, as it does in a text that is made of them. */

/** True for the same primitives, lists and plain objects; another object is only the same as itself. */
export function isSameData(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) return isSameList(a, b);
  if (!isPlain(a) || !isPlain(b)) return false;
  const names = Object.keys(a);
  return isSameList(names, Object.keys(b)) && isSameList(Object.values(a), Object.values(b));
}

function isPlain(value: unknown): value is object {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}

function isSameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => isSameData(item, b[index]));
}
