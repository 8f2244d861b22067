#!/usr/bin/env node
// `npm run bench:outbox`: how fast events leave (DEM-26), each figure beside its target.
import { ensureInstalled } from '../../tools/setup/ensure-installed.mjs';
import { outboxBenchOptions } from './options.mjs';

const options = outboxBenchOptions(process.argv.slice(2));
await ensureInstalled({ onLine: (line) => console.error(line) });
const { runOutboxBench } = await import('./run-outbox-bench.mjs');
process.exit(await runOutboxBench(options));
