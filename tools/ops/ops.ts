#!/usr/bin/env node
// `npm run ops -- …`: the data of a running local stack, changed and looked at by hand.
import { ensureInstalled } from '../launcher/setup/ensure-installed.ts';

await ensureInstalled({ onLine: console.error });
const { runOps } = await import('./commands.ts');
process.exitCode = await runOps(process.argv);
