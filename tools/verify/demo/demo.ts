#!/usr/bin/env node
// `npm run demo`: does all set-up, starts everything, places real orders through every flow, prints what happened and the audit, stops.
import { ensureInstalled } from '../../launcher/setup/ensure-installed.ts';
import { demoOptions } from './demo-options.ts';

const options = demoOptions(process.argv.slice(2));
await ensureInstalled({ onLine: (line) => console.log(line) });
const { runDemo } = await import('./run-demo.ts');
process.exit(await runDemo(options));
