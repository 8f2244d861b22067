#!/usr/bin/env node
import { readCommandLine } from '../tools/launcher/command-line.ts';
import { messageOf } from '../tools/launcher/errors.ts';
import { ensureInstalled } from '../tools/launcher/setup/ensure-installed.ts';
import { USAGE, parseBenchOptions } from './options.ts';
import type { BenchOptions } from './options.ts';

async function main(options: BenchOptions): Promise<number> {
  await ensureInstalled({ onLine: (line) => console.error(line) });
  // Only now: these rely on what was installed.
  if (options.against === undefined && options.peer === undefined)
    return (await import('./run-bench.ts')).runBench(options);
  return (await import('./paired/bench-paired.ts')).benchPaired(options);
}

const options = readCommandLine(USAGE, parseBenchOptions);
process.exit(
  await main(options).catch((error: unknown) => {
    console.error(messageOf(error));
    return 1;
  }),
);
