import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { Shop } from '../../launcher/shopper/shop.ts';
import { atRest } from '../faults/at-rest.ts';
import { startFaultStack } from '../faults/fault-stack.ts';
import { manyUsesOf } from '../faults/many-uses.ts';
import { ChaosReport } from './chaos-report.ts';
import { beCustomer } from './customer.ts';
import { Disturber } from './disturb.ts';
import { planRun } from './plan.ts';

/** Runs between two audits, so that a violation is found near the run that caused it. */
const AUDIT_EVERY = 20;
const LIMIT_MS = 60_000;

/** Starts a stack, lets chaos loose on it and audits; answers the exit code. */
export async function startChaos({ runs, from, seed, portOffset, dataDir }) {
  const folder = dataDir ?? (await mkdtemp(path.join(tmpdir(), 'holdfast-chaos-')));
  const interrupted = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => interrupted.abort());
  const { signal } = interrupted;
  let started;
  let report;
  try {
    started = await startFaultStack({ portOffset, dataDir: folder, signal, onLine: () => undefined });
    report = await runChaos({ ...started, runs, from, seed, signal });
    if (signal.aborted) report.violate('none', 'interrupted: this was not all');
    await report.finish(started.stack);
  } catch (error) {
    console.error(error.code === 'PORT_TAKEN' ? error.message : error);
    return 2;
  } finally {
    await started?.stack.stop();
    if (!dataDir && report?.violations.length === 0) await rm(folder, { recursive: true, force: true });
  }
  if (report.violations.length > 0) console.log(`logs: ${folder}`);
  return report.violations.length === 0 ? 0 : 1;
}

/** Chaos on a stack that runs; answers what happened. The last audit is among it. */
export async function runChaos({ stack, faults, runs, from = 1, seed, signal }) {
  await manyUsesOf(stack, 'ONLY5');
  const shops = [stack.urls.checkout, stack.instances['checkout-2']].map(
    (checkout) => new Shop({ ...stack.urls, checkout }),
  );
  const disturber = new Disturber({ stack, faults, shop: shops[0] });
  const report = new ChaosReport({ runs, seed, faults: disturber.counts });
  try {
    for (let run = from; run < from + runs && !signal?.aborted; run += 1) {
      await runOne({ seed, run, stack, disturber, shops, report });
      const isLast = run === from + runs - 1;
      if (isLast || (run - from + 1) % AUDIT_EVERY === 0) report.rested(run, await atRest(stack));
    }
  } finally {
    await Promise.all(shops.map((shop) => shop.close()));
  }
  return report;
}

/** Shoppers and faults of one run; over when every shopper has a result and no attempt is open. */
async function runOne({ seed, run, stack, disturber, shops, report }) {
  const plan = planRun(seed, run);
  const customers = plan.shoppers.map((each) => beCustomer(each, shops));
  await disturber.disturb(plan.faults);
  const disturbed = performance.now();
  const ends = await Promise.all(
    customers.map((each) => each.catch((error) => ({ orderIds: [], refused: String(error.stack ?? error) }))),
  );
  await disturber.mend();
  const { open } = await atRest(stack, { limitMs: LIMIT_MS, audits: false });
  report.ran(run, { plan, ends, open, seconds: (performance.now() - disturbed) / 1_000 });
}
