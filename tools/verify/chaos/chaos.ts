#!/usr/bin/env node
// `npm run chaos`: shoppers buy while processes die, stand still and lose each other's answers; then everything has to add up.
import { readCommandLine } from '../../launcher/command-line.ts';
import { ensureInstalled } from '../../launcher/setup/ensure-installed.ts';
import { USAGE, parseChaosOptions } from './options.ts';

const options = readCommandLine(USAGE, parseChaosOptions);
await ensureInstalled();
const { runChaos } = await import('./run-chaos.ts');
process.exit(await runChaos(options));
