#!/usr/bin/env node
// `npm run bench:outbox`: how fast events leave (DEM-26), each figure beside its target.
import { readCommandLine } from '../../tools/launcher/command-line.ts';
import { ensureInstalled } from '../../tools/launcher/setup/ensure-installed.ts';
import { USAGE, parseOutboxBenchOptions } from './options.ts';

const options = readCommandLine(USAGE, parseOutboxBenchOptions);
await ensureInstalled({ onLine: (line) => console.error(line) });
const { runOutboxBench } = await import('./run-outbox-bench.ts');
process.exit(await runOutboxBench(options));
