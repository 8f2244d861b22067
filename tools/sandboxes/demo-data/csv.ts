/** A cell of a table. */
type Cell = string | number | boolean;

/** A row of a table, by column. */
export type Row = Readonly<Record<string, Cell | undefined>>;

const quoted = (cell: Cell | undefined): string =>
  /[",\n]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : String(cell);

/** The text of a table; the first row decides the columns. */
export function csv(rows: readonly Row[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column]))];
  return `${lines.map((cells) => cells.map(quoted).join(',')).join('\n')}\n`;
}
