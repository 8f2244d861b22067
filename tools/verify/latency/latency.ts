#!/usr/bin/env node
// `npm run latency`: the duration of each step of ConfirmCheckout on a running stack, beside its budget (docs/latency-budget.md).
import { parseArgs } from 'node:util';

import { readCommandLine, wholeNumber } from '../../launcher/command-line.ts';
import { messageOf } from '../../launcher/errors.ts';
import { ensureInstalled } from '../../launcher/setup/ensure-installed.ts';

const USAGE = `Usage: npm run latency -- [--confirms 200] [--port-offset N] [--data-dir D]

Places orders one after the other on the running stack (npm start) and prints, per step of ConfirmCheckout, budget, median and p95
in milliseconds, from checkout's own metrics.
`;
const OPTIONS = {
  confirms: { type: 'string', default: '200' },
  'port-offset': { type: 'string' },
  'data-dir': { type: 'string' },
} as const;

interface LatencyOptions {
  readonly confirms: number;
  readonly portOffset: number | undefined;
  readonly dataDir: string | undefined;
}

function parseLatencyOptions(args: string[]): LatencyOptions {
  const { values } = parseArgs({ args, options: OPTIONS });
  const { 'port-offset': offset, 'data-dir': dataDir } = values;
  const confirms = wholeNumber(values.confirms);
  if (confirms === 0) throw new Error('--confirms takes 1 or more');
  return { confirms, portOffset: offset === undefined ? undefined : wholeNumber(offset), dataDir };
}

async function main({ confirms, ...stack }: LatencyOptions): Promise<number> {
  await ensureInstalled({ onLine: console.error });
  const { findStack } = await import('../../launcher/state/state-file.ts');
  const { measure } = await import('./measure.ts');
  const { printLatency } = await import('./print-latency.ts');
  const { urls } = findStack(stack);
  printLatency(await measure(urls, confirms));
  return 0;
}

process.exitCode = await main(readCommandLine(USAGE, parseLatencyOptions)).catch((error: unknown) => {
  console.error(messageOf(error));
  return 1;
});
