#!/usr/bin/env node
// `npm run ops -- …`: changes and shows the data of a running local stack.
import { ensureInstalled } from '../launcher/setup/ensure-installed.ts';

await ensureInstalled({ onLine: console.error });
const { runOps } = await import('./commands.ts');
process.exitCode = await runOps(process.argv);
