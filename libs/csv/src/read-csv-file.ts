import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

import type { z } from 'zod';

import type { CsvProblem } from './csv-problem.js';
import { readCsv } from './read-csv.js';

/** A file that is read all or nothing has bad rows; the message lists the first of them. */
export class CsvFileError extends Error {
  override readonly name = 'CsvFileError';

  constructor(
    file: string,
    readonly problems: readonly CsvProblem[],
  ) {
    const shown = problems
      .slice(0, 20)
      .map(({ line, column, message }) => `  line ${line}, ${column || 'row'}: ${message}`);
    super(`${basename(file)} has ${problems.length} problems:\n${shown.join('\n')}`);
  }
}

/** The content of a text file, without its byte order mark. Throws where it is not UTF-8, instead of reading wrong characters. */
export async function readUtf8(file: string): Promise<string> {
  const bytes = await readFile(file);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Error(`${basename(file)} is not UTF-8; save it as "CSV UTF-8"`, { cause });
  }
}

/** All rows of a CSV file. Throws `CsvFileError` where a row is bad. */
export async function readCsvFile<T>(file: string, schema: z.ZodType<T>): Promise<T[]> {
  const { rows, problems } = readCsv(await readUtf8(file), schema);
  if (problems.length > 0) throw new CsvFileError(file, problems);
  return rows.map(({ value }) => value);
}
