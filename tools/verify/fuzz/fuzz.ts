#!/usr/bin/env node
// `npm run test:fuzz`: bad input over every HTTP route, gRPC method and subscription; nothing may answer 5xx, hang, die, or refuse without a reason.
import { readCommandLine } from '../../launcher/command-line.ts';
import { ensureInstalled } from '../../launcher/setup/ensure-installed.ts';
import { USAGE, parseFuzzOptions } from './options.ts';

const options = readCommandLine(USAGE, parseFuzzOptions);
await ensureInstalled();
const { runFuzz } = await import('./run-fuzz.ts');
process.exit(await runFuzz(options));
