#!/usr/bin/env node
// `npm run latency`: the duration of each step of ConfirmCheckout on a running stack, beside its budget (docs/latency-budget.md).
import { parseArgs } from 'node:util';

import { PLACE_OPTIONS, aboveZero, placeOf, readCommandLine } from '../../launcher/command-line.ts';
import type { StackPlace } from '../../launcher/command-line.ts';
import { messageOf } from '../../launcher/errors.ts';
import { ensureInstalled } from '../../launcher/setup/ensure-installed.ts';

const USAGE = `Usage: npm run latency -- [--confirms 200] [--port-offset N] [--data-dir D]

Places orders one after the other on the running stack (npm start) and prints, per step of ConfirmCheckout, budget, median and p95
in milliseconds, from checkout's own metrics.
`;
const OPTIONS = {
  confirms: { type: 'string', default: '200' },
  ...PLACE_OPTIONS,
} as const;

interface LatencyOptions extends StackPlace {
  readonly confirms: number;
}

function parseLatencyOptions(args: string[]): LatencyOptions {
  const { values } = parseArgs({ args, options: OPTIONS });
  return { confirms: aboveZero(values.confirms), ...placeOf(values) };
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
