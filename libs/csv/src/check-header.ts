import { z } from 'zod';

import type { CsvProblem } from './csv-problem.js';

const HEADER_LINE = 1;
const problem = (column: string, message: string): CsvProblem => ({ line: HEADER_LINE, column, message });

/** The object that a row is read as, beneath its transformations; undefined where a schema is no object. */
function rowObject(schema: z.ZodType): z.ZodObject | undefined {
  if (schema instanceof z.ZodPipe) return rowObject(schema.in as z.ZodType);
  return schema instanceof z.ZodObject ? schema : undefined;
}

/**
 * What is wrong with a header row: a column that is missing, there twice, or of no meaning here (a misspelt one that may be left out
 * would silently not be read). Files with columns for others are read with a loose object.
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
