import { z } from 'zod';

import type { CsvProblem } from './csv-problem.js';

const HEADER_LINE = 1;
const problem = (column: string, message: string): CsvProblem => ({ line: HEADER_LINE, column, message });

/** The object schema of a row, below its transformations; undefined where a schema is no object. */
function rowObject(schema: z.ZodType): z.ZodObject | undefined {
  if (schema instanceof z.ZodPipe) return rowObject(schema.in as z.ZodType);
  return schema instanceof z.ZodObject ? schema : undefined;
}

/**
 * Problems of a header row: a missing, duplicate or unknown column (a misspelt optional column would silently be ignored). Files with
 * columns for other readers are read with a loose object.
 */
export function headerProblems(header: readonly string[], schema: z.ZodType): CsvProblem[] {
  const row = rowObject(schema);
  const twice = [...new Set(header.filter((name, index) => header.indexOf(name) !== index))];
  const problems = twice.map((name) => problem(name, 'the column is there twice'));
  if (!row) return problems;
  const known = Object.keys(row.shape);
  const missing = known.filter(
    (name) => !header.includes(name) && !(row.shape[name] as z.ZodType).safeParse(undefined).success,
  );
  const unknown = row.def.catchall ? [] : [...new Set(header.filter((name) => !known.includes(name)))];
  return [
    ...problems,
    ...missing.map((name) => problem(name, 'the column is missing')),
    ...unknown.map((name) => problem(name, `the column is not known here; there are ${known.join(', ')}`)),
  ];
}
