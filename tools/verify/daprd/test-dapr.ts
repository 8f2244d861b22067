#!/usr/bin/env node
// `npm run test:dapr`: the event contract and the flows that depend on events, on real daprd.
import { readCommandLine, readWords } from '../../launcher/command-line.ts';
import { messageOf } from '../../launcher/errors.ts';
import { findDaprd } from '../../launcher/processes/find-daprd.ts';
import { ensureInstalled } from '../../launcher/setup/ensure-installed.ts';
import { hasGo } from '../gitops/go-tools.ts';
import type { TierResult } from '../test/run-tier.ts';
import { buildDaprd } from './build-daprd.ts';

const USAGE = `Usage: npm run test:dapr -- [PATH] [-t NAME] [any other word of Jest]

Tests the event contract and the flows that depend on events on real daprd sidecars with Redis Streams, and the same contract on the local
sidecar. daprd is HOLDFAST_DAPRD or on PATH, else built here, which needs Go; without either the tier is skipped, in CI (CI=true) it fails.
`;
const onLine = console.log;
/** The flows that depend on events; refusals, races and remote calls are the same on any broker. */
const EVENT_FLOWS = ['place-order', 'events', 'order'];
const CONTRACT = 'tools/sandboxes/sidecar/';

/** The daprd to test with; undefined where there is none and none can be built. */
async function obtainDaprd(): Promise<string | undefined> {
  const found = findDaprd();
  if (found) return found;
  return (await hasGo()) ? buildDaprd({ onLine }) : undefined;
}

function withoutDaprd(): number {
  const remedy = 'Install Go 1.24 or later, or name a daprd 1.16 with HOLDFAST_DAPRD.';
  if (process.env['CI']) {
    console.log(`There is no daprd, and no Go to build it with. ${remedy}\n\n0 passed, 1 failed`);
    return 1;
  }
  console.log(`skipped: there is no daprd, and no Go to build it with. ${remedy}\n\n0 passed, 0 failed`);
  return 0;
}

async function runTiers(daprd: string, words: readonly string[]): Promise<number> {
  const { runTier } = await import('../test/run-tier.ts');
  const onSidecar = (sidecar: string, tier: string, paths: readonly string[]): Promise<TierResult> => {
    process.env['HOLDFAST_DAPRD'] = sidecar;
    return runTier(tier, [...paths, ...words]);
  };
  console.log(`\nThe contract on the local sidecar, then on ${daprd}; then the flows on it.`);
  const results = [
    await onSidecar('none', 'integration', [CONTRACT]),
    await onSidecar(daprd, 'integration', [CONTRACT]),
    await onSidecar(
      daprd,
      'e2e',
      EVENT_FLOWS.map((name) => `tools/verify/e2e/[^/]*${name}`),
    ),
  ];
  const sum = (of: (result: TierResult) => number): number =>
    results.reduce((total, result) => total + of(result), 0);
  console.log(`\n${sum(({ passed }) => passed)} passed, ${sum(({ failed }) => failed)} failed`);
  // A path without specs must not look like a success; a filter may match nothing.
  return results.every(({ ok, passed }) => ok && (passed > 0 || words.length > 0)) ? 0 : 1;
}

const words = readCommandLine(USAGE, readWords);
await ensureInstalled();
const daprd = await obtainDaprd().catch((error: unknown) => {
  console.log(`${messageOf(error)}\n\n0 passed, 1 failed`);
  process.exit(1);
});
process.exit(daprd ? await runTiers(daprd, words) : withoutDaprd());
