#!/usr/bin/env node
// `npm run bench:payments [-- --rows 1000000]`: loads a million payments into a database of its own and measures what PAY-11 bounds, by
// the very statements the service runs. Exit code 1 when a figure does not hold, or a request took more than one statement.
import { parseArgs } from 'node:util';

import { ensureInstalled } from '../../tools/setup/ensure-installed.mjs';

const { values } = parseArgs({ options: { rows: { type: 'string', default: '1000000' } } });
const rows = Number(values.rows);
if (!Number.isInteger(rows) || rows < 1_000) {
  console.error('Usage: npm run bench:payments [-- --rows N]   (at least 1000; PAY-11 speaks of 1000000)');
  process.exit(2);
}

await ensureInstalled({ onLine: (line) => console.log(line) });
const { withLoadedDatabase } = await import('./loaded-database.mjs');
const { measure } = await import('./measure.mjs');
const { printFigures } = await import('./print-figures.mjs');

const figures = await withLoadedDatabase({ rows, onLine: (line) => console.log(line) }, (url) =>
  measure(url, rows),
);
process.exit(printFigures(figures, rows) ? 0 : 1);
