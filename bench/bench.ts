#!/usr/bin/env node
import { ensureInstalled } from '../tools/launcher/setup/ensure-installed.ts';
import { benchOptions } from './options.ts';

const options = benchOptions(process.argv.slice(2));
await ensureInstalled({ onLine: (line) => console.error(line) });
const { runBench } = await import('./run-bench.ts');
process.exit(await runBench(options));
