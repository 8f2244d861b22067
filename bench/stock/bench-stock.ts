#!/usr/bin/env node
// WHS-2: how many holds a second the warehouse takes when all want one SKU, beside as many on a thousand SKUs.
import { parseArgs } from 'node:util';

import { aboveZero, readCommandLine, wholeNumber } from '../../tools/launcher/command-line.ts';
import { ensureInstalled } from '../../tools/launcher/setup/ensure-installed.ts';
import type { StockBenchOptions } from './run-stock-bench.ts';

const USAGE = `Usage: npm run bench:stock -- [--callers 64] [--seconds 5] [--rounds 3] [--replicas 2] [--batch 50] [--port-offset N]

Starts the warehouse on fresh data (durable PostgreSQL) and lets callers reserve one piece each, one after the other: of one SKU, and of
a thousand. Exit code 1 when the hot SKU goes at less than half the rate of many (WHS-2). --batch 1 shows it without batching.
`;

/** Reads the command line of `npm run bench:stock`. */
function parseStockBenchOptions(args: string[]): StockBenchOptions {
  const { values } = parseArgs({
    args,
    options: {
      callers: { type: 'string', default: '64' },
      seconds: { type: 'string', default: '5' },
      rounds: { type: 'string', default: '3' },
      replicas: { type: 'string', default: '2' },
      batch: { type: 'string', default: '50' },
      'port-offset': { type: 'string', default: '14000' },
    },
  });
  const { 'port-offset': portOffset, callers, seconds, rounds, replicas, batch } = values;
  return {
    callers: aboveZero(callers),
    seconds: aboveZero(seconds),
    rounds: aboveZero(rounds),
    replicas: aboveZero(replicas),
    batch: aboveZero(batch),
    portOffset: wholeNumber(portOffset),
  };
}

const options = readCommandLine(USAGE, parseStockBenchOptions);
await ensureInstalled({ onLine: (line) => console.error(line) });
const { runStockBench } = await import('./run-stock-bench.ts');
process.exit(await runStockBench(options));
