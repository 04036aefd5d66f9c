/** Sets in documents are sorted by code unit, whatever the locale. */
export function sortedBy<T>(items: readonly T[], key: (item: T) => string): T[] {
  return items.toSorted((left, right) => {
    const [one, other] = [key(left), key(right)];
    return one < other ? -1 : one > other ? 1 : 0;
  });
}
