/** Several values as one key of a map or set, whatever they hold. */
export const compositeKey = (...values) => JSON.stringify(values);

/** Sums of `amountOf` by `keyOf`. */
export function groupSums(rows, keyOf, amountOf) {
  const sums = new Map();
  for (const row of rows) sums.set(keyOf(row), (sums.get(keyOf(row)) ?? 0) + amountOf(row));
  return sums;
}
