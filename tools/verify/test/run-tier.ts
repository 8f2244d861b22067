import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, rm } from 'node:fs/promises';

import { z } from 'zod';

import { REPOSITORY, inRepository } from '../../launcher/paths.ts';

const jest = inRepository('node_modules/jest/bin/jest.js');

/** Tiers whose specs share one stack, and run one after the other. */
const ONE_STACK = ['e2e', 'attack'];

/** Unit tests compute; the others wait for servers a third of their time, so more workers than two cores keep these busy. */
const WORKERS: Record<string, number> = { unit: 2, integration: 4 };

/** The counts of one tier. */
export interface TierResult {
  readonly tier: string;
  readonly passed: number;
  readonly failed: number;
  readonly ok: boolean;
}

/** Jest's own report, as far as it is read. */
const Report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numRuntimeErrorTestSuites: z.number(),
});

/**
 * Runs one tier of tests and counts. A suite that cannot run counts as one failure.
 *
 * @param words Jest's own: paths, `-t NAME` …
 * @param workers processes that run specs side by side
 */
export async function runTier(
  tier: string,
  words: readonly string[] = [],
  workers = WORKERS[tier] ?? 2,
): Promise<TierResult> {
  // Tests of several projects may run at the same time.
  const report = inRepository('.cache', `test-${tier}-${process.pid}.json`);
  await mkdir(inRepository('.cache'), { recursive: true });
  console.log(`\n=== ${tier} tests`);
  const args = [
    jest,
    '--selectProjects',
    tier,
    '--json',
    `--outputFile=${report}`,
    ...defaults(tier, words, workers),
    ...words,
  ];
  // Experimental in name only since Node 12; the warning on every worker would drown the results.
  const env = { ...process.env, NODE_OPTIONS: '--experimental-vm-modules --no-warnings', FORCE_COLOR: '0' };
  const child = spawn(process.execPath, args, {
    cwd: REPOSITORY,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  const text = await readFile(report, 'utf8').catch(() => undefined);
  await rm(report, { force: true });
  if (text === undefined) return { tier, passed: 0, failed: 1, ok: false };
  const result = Report.parse(JSON.parse(text));
  const passed = result.numPassedTests;
  const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
  console.log(`=== ${tier}: ${passed} passed, ${failed} failed`);
  return { tier, passed, failed, ok: code === 0 };
}

function defaults(tier: string, words: readonly string[], workers: number): string[] {
  return [
    ...(ONE_STACK.includes(tier) ? ['--runInBand'] : [`--maxWorkers=${workers}`]),
    ...(words.length > 0 ? ['--passWithNoTests'] : []),
  ];
}
