#!/usr/bin/env node
// WHS-2: how many holds a second the warehouse takes when all want one SKU, beside as many on a thousand SKUs.
import { parseArgs } from 'node:util';

import { ensureInstalled } from '../../tools/launcher/setup/ensure-installed.ts';

const USAGE = `Usage: npm run bench:stock -- [--callers 64] [--seconds 5] [--rounds 3] [--replicas 2] [--batch 50] [--port-offset N]

Starts the warehouse on fresh data (durable PostgreSQL) and lets callers reserve one piece each, one after the other: of one SKU, and of
a thousand. Exit code 1 when the hot SKU goes at less than half the rate of many (WHS-2). --batch 1 shows it without batching.
`;
const number = (text) => {
  if (!/^\d{1,6}$/.test(text) || Number(text) === 0) throw new Error(`"${text}" is no whole number above 0`);
  return Number(text);
};

function options() {
  const text = (value) => ({ type: 'string', default: value });
  try {
    const { values } = parseArgs({
      options: {
        callers: text('64'),
        seconds: text('5'),
        rounds: text('3'),
        replicas: text('2'),
        batch: text('50'),
        'port-offset': text('14000'),
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return undefined;
    const { help: _, ...numbers } = values;
    return Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, number(value)]));
  } catch (error) {
    console.error(`${error.message}\n\n${USAGE}`);
    process.exit(2);
  }
}

const given = options();
if (!given) {
  console.log(USAGE);
  process.exit(0);
}
await ensureInstalled({ onLine: (line) => console.error(line) });
const { runStockBench } = await import('./run-stock-bench.ts');
process.exit(await runStockBench(given));
