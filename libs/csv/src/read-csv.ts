import { parse } from 'csv-parse/sync';
import type { CsvError } from 'csv-parse/sync';
import type { z } from 'zod';

/** What is wrong with one cell or row; `line` counts from 1 and the header is line 1, as an editor shows it. */
export interface CsvProblem {
  readonly line: number;
  /** Empty where the row as a whole is wrong. */
  readonly column: string;
  readonly message: string;
}

/** A good row and where it stood. */
export interface CsvRow<T> {
  readonly line: number;
  readonly value: T;
}

/** Good rows and what is wrong with the others. */
export interface CsvContent<T> {
  readonly rows: readonly CsvRow<T>[];
  readonly problems: readonly CsvProblem[];
}

interface Parsed {
  readonly record: Record<string, string>;
  readonly info: { readonly lines: number };
}

/**
 * Reads a CSV text (UTF-8, header row, commas) against a row schema. Never throws for bad data: every bad row is reported with its line,
 * so that whoever made the file can mend all of it at once. An unreadable file is one problem.
 */
export function readCsv<T>(text: string, schema: z.ZodType<T>): CsvContent<T> {
  const problems: CsvProblem[] = [];
  const rows: CsvRow<T>[] = [];
  for (const { record, info } of parseRecords(text, problems)) {
    const result = schema.safeParse(record);
    if (result.success) rows.push({ line: info.lines, value: result.data });
    else problems.push(...result.error.issues.map((issue) => toProblem(info.lines, issue)));
  }
  return { rows, problems: problems.sort((a, b) => a.line - b.line) };
}

function parseRecords(text: string, problems: CsvProblem[]): Parsed[] {
  const unreadable = (error: CsvError | undefined): void => {
    problems.push({
      line: Number(error?.['lines'] ?? 0),
      column: '',
      message: error?.message ?? 'unreadable',
    });
  };
  try {
    const records: unknown = parse(text, {
      columns: true,
      bom: true,
      info: true,
      trim: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      on_skip: (error) => {
        unreadable(error);
        return undefined;
      },
    });
    return records as Parsed[];
  } catch (error) {
    unreadable(error as CsvError);
    return [];
  }
}

const toProblem = (line: number, issue: z.core.$ZodIssue): CsvProblem => ({
  line,
  column: issue.path.join('.'),
  message: issue.message,
});
