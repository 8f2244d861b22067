#!/usr/bin/env node
// `npm run test:attack`: a running stack is attacked as a stranger, as a customer and as a neighbour pod; all of it has to be refused and
// seen, and the books stay right. With HOLDFAST_ATTACK_DATA_DIR a stack that runs already. Further words are jest's.
import { ensureInstalled } from '../../launcher/setup/ensure-installed.ts';

const words = process.argv.slice(2);
if (words.includes('--help')) {
  console.log('Usage: npm run test:attack [-- a path, -t NAME or any other word of jest]');
  process.exit(0);
}
await ensureInstalled({ onLine: (line) => console.log(line) });
const { runTier } = await import('../test/run-tier.ts');
const { passed, failed, ok } = await runTier('attack', words);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(ok && (passed > 0 || words.length > 0) ? 0 : 1);
