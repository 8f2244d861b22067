#!/usr/bin/env node
import { readCommandLine } from '../tools/launcher/command-line.ts';
import { ensureInstalled } from '../tools/launcher/setup/ensure-installed.ts';
import { USAGE, parseBenchOptions } from './options.ts';

const options = readCommandLine(USAGE, parseBenchOptions);
await ensureInstalled({ onLine: (line) => console.error(line) });
const { runBench } = await import('./run-bench.ts');
process.exit(await runBench(options));
