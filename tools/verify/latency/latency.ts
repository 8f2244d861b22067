#!/usr/bin/env node
// `npm run latency`: the duration of each step of ConfirmCheckout on a running stack, beside its budget (docs/latency-budget.md).
import { parseArgs } from 'node:util';

import { ensureInstalled } from '../../launcher/setup/ensure-installed.ts';

const USAGE = `Usage: npm run latency -- [--confirms 200] [--port-offset N] [--data-dir D]

Places orders one after the other on the running stack (npm start) and prints, per step of ConfirmCheckout, budget, median and p95
in milliseconds, from checkout's own metrics.
`;
const OPTIONS = {
  confirms: { type: 'string', default: '200' },
  'port-offset': { type: 'string' },
  'data-dir': { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

async function main(): Promise<number> {
  const { values } = parseArgs({ options: OPTIONS });
  const confirms = Number(values.confirms);
  if (values.help || !Number.isInteger(confirms) || confirms < 1) {
    console.error(USAGE);
    return values.help ? 0 : 2;
  }
  await ensureInstalled({ onLine: console.error });
  const { findStack } = await import('../../launcher/state/state-file.ts');
  const { measure } = await import('./measure.ts');
  const { printLatency } = await import('./print-latency.ts');
  const { 'port-offset': portOffset, 'data-dir': dataDir } = values;
  const { urls } = findStack({
    ...(portOffset !== undefined && { portOffset: Number(portOffset) }),
    ...(dataDir !== undefined && { dataDir }),
  });
  printLatency(await measure(urls, confirms));
  return 0;
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 1;
});
