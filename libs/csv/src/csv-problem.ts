/** A problem of one cell or row; `line` counts from 1 and the header is line 1, as an editor shows it. */
export interface CsvProblem {
  readonly line: number;
  /** Empty where the row as a whole is wrong. */
  readonly column: string;
  readonly message: string;
}
