#!/usr/bin/env node
// `npm run bench:outbox`: how fast events leave (DEM-26), each figure beside its target.
import { ensureInstalled } from '../../tools/launcher/setup/ensure-installed.ts';
import { outboxBenchOptions } from './options.ts';

const options = outboxBenchOptions(process.argv.slice(2));
await ensureInstalled({ onLine: (line) => console.error(line) });
const { runOutboxBench } = await import('./run-outbox-bench.ts');
process.exit(await runOutboxBench(options));
