#!/usr/bin/env node
// `npm run bench:payments [-- --rows 1000000]`: loads a million payments into a database of its own and measures what PAY-11 bounds, by
// the very statements the service runs. Exit code 1 when a figure does not hold, or a request took more than one statement.
import { parseArgs } from 'node:util';

import { readCommandLine, wholeNumber } from '../../tools/launcher/command-line.ts';
import { ensureInstalled } from '../../tools/launcher/setup/ensure-installed.ts';

const USAGE = `Usage: npm run bench:payments -- [--rows N]

Loads N payments (at least 1000; PAY-11 speaks of 1000000, the default) into a database of its own and prints each figure beside its target.
Exit code 1 when a figure does not hold, or a request took more than one statement.
`;

function parseRows(args: string[]): number {
  const { values } = parseArgs({ args, options: { rows: { type: 'string', default: '1000000' } } });
  const count = wholeNumber(values.rows);
  if (count < 1_000) throw new Error('--rows takes 1000 or more');
  return count;
}

const rows = readCommandLine(USAGE, parseRows);
await ensureInstalled();
const { withLoadedDatabase } = await import('./loaded-database.ts');
const { measure } = await import('./measure.ts');
const { printFigures } = await import('./print-figures.ts');

const figures = await withLoadedDatabase({ rows, onLine: console.log }, (url) => measure(url, rows));
process.exit(printFigures(figures, rows) ? 0 : 1);
