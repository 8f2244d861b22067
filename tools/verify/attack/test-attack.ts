#!/usr/bin/env node
// `npm run test:attack`: attacks a running stack as a stranger, as a customer and as a pod of the cluster. Every attack must be refused and
// observed, and records must not change. HOLDFAST_ATTACK_DATA_DIR names a stack that runs already. Other arguments are Jest's.
import { answerHelp } from '../../launcher/command-line.ts';
import { ensureInstalled } from '../../launcher/setup/ensure-installed.ts';

const words = process.argv.slice(2);
answerHelp(`Usage: npm run test:attack -- [a path, -t NAME or any other word of Jest]

Attacks a stack of its own, or the one whose data folder HOLDFAST_ATTACK_DATA_DIR names.`);
await ensureInstalled({ onLine: (line) => console.log(line) });
const { runTier } = await import('../test/run-tier.ts');
const { passed, failed, ok } = await runTier('attack', words);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(ok && (passed > 0 || words.length > 0) ? 0 : 1);
