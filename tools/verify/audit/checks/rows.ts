/** Several values as one key of a map or set, whatever they hold. */
export const compositeKey = (...values: readonly unknown[]): string => JSON.stringify(values);

/** The rows by a key; of rows with the same key the last one. */
export const rowsBy = <Row, Key>(rows: readonly Row[], keyOf: (row: Row) => Key): Map<Key, Row> =>
  new Map(rows.map((row) => [keyOf(row), row]));

/** The rows by their id. */
export const byId = <Row extends { readonly id: string }>(rows: readonly Row[]): Map<string, Row> =>
  rowsBy(rows, ({ id }) => id);

/** Sums of `amountOf` by `keyOf`. */
export function groupSums<Row, Key>(
  rows: readonly Row[],
  keyOf: (row: Row) => Key,
  amountOf: (row: Row) => number,
): Map<Key, number> {
  const sums = new Map<Key, number>();
  for (const row of rows) sums.set(keyOf(row), (sums.get(keyOf(row)) ?? 0) + amountOf(row));
  return sums;
}
