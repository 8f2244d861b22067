import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { confirmCheckoutSaga } from '@holdfast/checkout';

import { Shop } from '../../launcher/shopper/shop.ts';
import { runChaos } from '../chaos/run-chaos.ts';
import { crashCases, nameOf } from './crash-cases.ts';
import { runCrashCase } from './crash-matrix.ts';
import { startFaultStack } from './fault-stack.ts';
import { manyUsesOf } from './many-uses.ts';
import { NAMED_CASES } from './named-cases.ts';
import { Report } from './report.ts';

const CHAOS_RUNS = 20;
const CHAOS_SEED = 1;

/** Runs the crash matrix and the named cases, and some chaos, on a stack of their own; answers the exit code. */
export async function runFaults({ portOffset, dataDir, only, limitMs, realTimes }) {
  const folder = dataDir ?? (await mkdtemp(path.join(tmpdir(), 'holdfast-faults-')));
  const interrupted = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => interrupted.abort());
  const signal = AbortSignal.any([interrupted.signal, AbortSignal.timeout(limitMs)]);
  const report = new Report();
  let started;
  try {
    started = await startFaultStack({
      portOffset,
      realTimes,
      dataDir: folder,
      signal,
      onLine: quiet,
    });
    await manyUsesOf(started.stack, 'ONLY5');
    await runAll({ ...started, report, only, signal });
    if (signal.aborted) report.check('the run itself', { ok: false, why: 'interrupted, or out of time' });
  } catch (error) {
    report.check('the run itself', { ok: false, why: error.stack ?? String(error) });
  } finally {
    await started?.stack.stop();
    if (!dataDir && report.failures.length === 0) await rm(folder, { recursive: true, force: true });
  }
  if (report.failures.length > 0) console.log(`logs: ${folder}`);
  report.close();
  return report.failures.length === 0 ? 0 : 1;
}

/** Restarts are what this is about; only what fails to come back is worth a line. */
function quiet(line) {
  if (/was not ready|cannot be started/.test(line)) console.log(line);
}

async function runAll({ stack, faults, report, only, signal }) {
  const shop = new Shop(stack.urls);
  const other = new Shop({ ...stack.urls, checkout: stack.instances['checkout-2'] });
  const context = { stack, faults, report, shop, other };
  const crashes = crashCases(confirmCheckoutSaga).map((each) => ({
    name: `DEM-21 ${nameOf(each)}`,
    run: () => runCrashCase(each, context),
  }));
  const named = NAMED_CASES.map(({ name, run }) => ({ name, run: () => runNamed({ name, run }, context) }));
  try {
    for (const { name, run } of [...named, ...crashes, chaosCase(context, signal)]) {
      if (signal.aborted) break;
      if (only && !new RegExp(only).test(name)) continue;
      await run().catch((error) => report.check(name, { ok: false, why: error.stack ?? String(error) }));
    }
  } finally {
    await Promise.all([shop.close(), other.close()]);
  }
}

/** A little of what `npm run chaos` does at length. */
const chaosCase = ({ stack, faults, report }, signal) => {
  const name = `CHK-6 CHK-12 ${CHAOS_RUNS} runs of chaos`;
  const run = async () => {
    const chaos = await runChaos({ stack, faults, signal, runs: CHAOS_RUNS, seed: CHAOS_SEED });
    await chaos.finish(stack);
    const { violations, longest } = chaos;
    const ok = violations.length === 0;
    report.check(name, { ok, why: violations.join('; '), seconds: longest.seconds, isConvergence: true });
  };
  return { name, run };
};

async function runNamed({ name, run }, context) {
  const began = performance.now();
  const wrong = await run(context);
  context.faults.clear('checkout', 'checkout-worker', 'order', 'payment');
  const seconds = (performance.now() - began) / 1_000;
  context.report.check(name, { ok: wrong.length === 0, why: wrong.join('; '), seconds });
}
