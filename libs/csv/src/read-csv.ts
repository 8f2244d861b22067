import { parse } from 'csv-parse/sync';
import type { CsvError } from 'csv-parse/sync';
import type { z } from 'zod';

import { headerProblems } from './check-header.js';
import type { CsvProblem } from './csv-problem.js';

/** A valid row and its line. */
export interface CsvRow<T> {
  readonly line: number;
  readonly value: T;
}

/** Valid rows, and the problems of the others. */
export interface CsvContent<T> {
  readonly rows: readonly CsvRow<T>[];
  readonly problems: readonly CsvProblem[];
}

interface Parsed {
  readonly record: Record<string, string>;
  readonly info: { readonly lines: number };
}

/**
 * Reads a CSV text (UTF-8 with or without a byte order mark, a header row, commas, lines of any system) against a row schema. Never
 * throws for bad data: every bad row is reported with its line, so that a file can be corrected in one go. Where the header is wrong, or
 * the file is unreadable, only that is reported.
 */
export function readCsv<T>(text: string, schema: z.ZodType<T>): CsvContent<T> {
  const problems: CsvProblem[] = [];
  const rows: CsvRow<T>[] = [];
  let header: readonly string[] = [];
  const records = parseRecords(text.replace(/\r\n?/g, '\n'), problems, (names) => (header = names));
  const wrong = headerProblems(header, schema);
  if (header.length === 0 && problems.length === 0) return emptyFile(wrong);
  if (wrong.length > 0) return { rows, problems: wrong };
  for (const { record, info } of records) {
    const line = info.lines - linesWithin(record);
    const result = schema.safeParse(record);
    if (result.success) rows.push({ line, value: result.data });
    else problems.push(...result.error.issues.map((issue) => toProblem(line, issue)));
  }
  return { rows, problems: problems.sort((a, b) => a.line - b.line) };
}

const emptyFile = <T>(missing: readonly CsvProblem[]): CsvContent<T> => {
  const names = missing.map(({ column }) => column).join(', ');
  return {
    rows: [],
    problems: [{ line: 1, column: '', message: `the file is empty; it begins with ${names}` }],
  };
};

/** A quoted cell may span several lines; a row is named by its first. */
const linesWithin = (record: Record<string, string>): number =>
  Object.values(record).reduce((sum, cell) => sum + (cell.match(/\n/g)?.length ?? 0), 0);

function parseRecords(
  text: string,
  problems: CsvProblem[],
  onHeader: (names: readonly string[]) => void,
): Parsed[] {
  const unreadable = (error: CsvError | undefined): void => {
    problems.push({
      line: Number(error?.['lines'] ?? 0),
      column: '',
      message: error?.message ?? 'unreadable',
    });
  };
  try {
    const records: unknown = parse(text, {
      columns: (names: string[]) => {
        onHeader(names);
        return names;
      },
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
