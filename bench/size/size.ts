#!/usr/bin/env node
import { parseArgs } from 'node:util';

import { readCommandLine, wholeNumber } from '../../tools/launcher/command-line.ts';
import { ensureInstalled } from '../../tools/launcher/setup/ensure-installed.ts';

const USAGE = `Usage: npm run size -- --checkouts-per-second N [--json]

Computes what a rate of checkouts (1 to 10,000 per second) needs: replicas and cores of every app, statements, growth and connections of every database,
partitions of every topic, and which part ends first. The costs of one checkout are those that "npm run bench -- --write" measured last
(bench/results/results.json); what one unit of each part carries is assumed in bench/size/limits.ts.
`;
const MOST = 10_000;

function readOptions(args: string[]): { rate: number; json: boolean } {
  const { values } = parseArgs({
    args,
    options: { 'checkouts-per-second': { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  const rate = wholeNumber(values['checkouts-per-second'] ?? '');
  if (rate < 1 || rate > MOST) throw new Error(`--checkouts-per-second is 1 to ${MOST}`);
  return { rate, json: values.json };
}

const { rate, json } = readCommandLine(USAGE, readOptions);
await ensureInstalled({ onLine: (line) => console.error(line), build: false });
// Only now: these rely on what was installed.
const { readResults } = await import('../results/results-file.ts');
const { computeSize } = await import('./compute-size.ts');
const { printSize } = await import('./print-size.ts');
const { costs } = readResults();
if (!costs) {
  console.error('No costs were measured yet: npm run bench -- --write');
  process.exit(1);
}
const size = computeSize(costs, rate);
if (json) console.log(JSON.stringify(size));
else printSize(size, rate);
