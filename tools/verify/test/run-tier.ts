import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');
const jest = join(root, 'node_modules/jest/bin/jest.js');

/** Tiers whose specs share one stack, and run one after the other. */
const ONE_STACK = ['e2e', 'attack'];

/** Runs one tier of tests; answers how many passed and failed. A suite that could not run at all counts as one failure. */
export async function runTier(tier, words = []) {
  // Tests of several projects may run at the same time.
  const report = join(root, '.cache', `test-${tier}-${process.pid}.json`);
  await mkdir(join(root, '.cache'), { recursive: true });
  console.log(`\n=== ${tier} tests`);
  const args = [
    jest,
    '--selectProjects',
    tier,
    '--json',
    `--outputFile=${report}`,
    ...defaults(tier, words),
    ...words,
  ];
  // Experimental in name only since Node 12; the warning on every worker would drown the results.
  const env = { ...process.env, NODE_OPTIONS: '--experimental-vm-modules --no-warnings', FORCE_COLOR: '0' };
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(child, 'exit');
  const result = await readFile(report, 'utf8').then(JSON.parse, () => undefined);
  await rm(report, { force: true });
  if (!result) return { tier, passed: 0, failed: 1, ok: false };
  const passed = result.numPassedTests;
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  console.log(`=== ${tier}: ${passed} passed, ${failed} failed`);
  return { tier, passed, failed, ok: code === 0 };
}

function defaults(tier, words) {
  return [
    ...(ONE_STACK.includes(tier) ? ['--runInBand'] : ['--maxWorkers=2']),
    ...(words.length > 0 ? ['--passWithNoTests'] : []),
  ];
}
