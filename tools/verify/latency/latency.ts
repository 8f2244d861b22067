#!/usr/bin/env node
// `npm run latency`: how long each step of ConfirmCheckout takes on a running stack, beside its budget (docs/latency-budget.md).
import { parseArgs } from 'node:util';

import { ensureInstalled } from '../../launcher/setup/ensure-installed.ts';

const USAGE = `Usage: npm run latency -- [--confirms 200] [--port-offset N] [--data-dir D]

Places orders one after the other on the running stack (npm start) and prints, per step of ConfirmCheckout, budget, median and p95
in milliseconds, as checkout's own metrics have them.
`;
const OPTIONS = {
  confirms: { type: 'string', default: '200' },
  'port-offset': { type: 'string' },
  'data-dir': { type: 'string' },
  help: { type: 'boolean', default: false },
};

async function main() {
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
  const { urls } = findStack({ portOffset: values['port-offset'], dataDir: values['data-dir'] });
  printLatency(await measure(urls, confirms));
  return 0;
}

process.exitCode = await main().catch((error) => {
  console.error(error.message);
  return 1;
});
