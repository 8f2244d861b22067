#!/usr/bin/env node
// `npm run demo`: does all set-up, starts everything, places real orders through every flow, prints what happened and the audit, stops.
import { readCommandLine } from '../../launcher/command-line.ts';
import { ensureInstalled } from '../../launcher/setup/ensure-installed.ts';
import { USAGE, parseDemoOptions } from './options.ts';

const options = readCommandLine(USAGE, parseDemoOptions);
await ensureInstalled();
const { runDemo } = await import('./run-demo.ts');
process.exit(await runDemo(options));
