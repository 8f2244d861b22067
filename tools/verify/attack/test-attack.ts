#!/usr/bin/env node
// `npm run test:attack`: attacks a running stack.
import { readCommandLine, readWords } from '../../launcher/command-line.ts';
import { ensureInstalled } from '../../launcher/setup/ensure-installed.ts';

const USAGE = `Usage: npm run test:attack -- [PATH] [-t NAME] [any other word of Jest]

Attacks a stack as a stranger, as a customer and as a pod of the cluster: every attack must be refused and observed, and records must not
change. Starts a stack of its own, unless HOLDFAST_ATTACK_DATA_DIR names the data folder of one that runs.
`;

const words = readCommandLine(USAGE, readWords);
await ensureInstalled();
const { runTier } = await import('../test/run-tier.ts');
const { passed, failed, ok } = await runTier('attack', words);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(ok && (passed > 0 || words.length > 0) ? 0 : 1);
