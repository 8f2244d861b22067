#!/usr/bin/env node
import { ensureInstalled } from '../tools/setup/ensure-installed.mjs';
import { benchOptions } from './options.mjs';

const options = benchOptions(process.argv.slice(2));
await ensureInstalled({ onLine: (line) => console.error(line) });
const { runBench } = await import('./run-bench.mjs');
process.exit(await runBench(options));
