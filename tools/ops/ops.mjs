#!/usr/bin/env node
// `npm run ops -- …`: the data of a running local stack, changed and looked at by hand.
import { ensureInstalled } from '../setup/ensure-installed.mjs';

await ensureInstalled({ onLine: console.error });
const { runOps } = await import('./commands.mjs');
process.exitCode = await runOps(process.argv);
