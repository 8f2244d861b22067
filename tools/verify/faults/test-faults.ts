#!/usr/bin/env node
// `npm run test:faults`: real processes die at every boundary of the saga, answers are lost between them, and everything has to add up.
import { readCommandLine } from '../../launcher/command-line.ts';
import { ensureInstalled } from '../../launcher/setup/ensure-installed.ts';
import { USAGE, parseFaultsOptions } from './options.ts';

const options = readCommandLine(USAGE, parseFaultsOptions);
await ensureInstalled();
const { runFaults } = await import('./run-faults.ts');
process.exit(await runFaults(options));
