import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { confirmCheckoutSaga } from '@holdfast/checkout';

import { Operations } from '../ops/operations.mjs';
import { Shop } from '../shopper/shop.mjs';
import { crashCases, nameOf } from './crash-cases.mjs';
import { runCrashCase } from './crash-matrix.mjs';
import { startFaultStack } from './fault-stack.mjs';
import { manyUsesOf } from './many-uses.mjs';
import { NAMED_CASES } from './named-cases.mjs';
import { Report } from './report.mjs';

/** Runs the crash matrix and the named cases on a stack of their own; answers the exit code. */
export async function runFaults({ portOffset, dataDir, only }) {
  const folder = dataDir ?? (await mkdtemp(path.join(tmpdir(), 'holdfast-faults-')));
  const interrupted = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => interrupted.abort());
  const report = new Report();
  let started;
  try {
    started = await startFaultStack({
      portOffset,
      dataDir: folder,
      signal: interrupted.signal,
      onLine: quiet,
    });
    await manyUsesOf(started.stack, 'ONLY5');
    await runAll({ ...started, report, only, signal: interrupted.signal });
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
  const ops = new Operations(stack.urls);
  const context = { stack, faults, report, shop, other, ops };
  const crashes = crashCases(confirmCheckoutSaga).map((each) => ({
    name: `DEM-21 ${nameOf(each)}`,
    run: () => runCrashCase(each, context),
  }));
  const named = NAMED_CASES.map(({ name, run }) => ({ name, run: () => runNamed({ name, run }, context) }));
  try {
    for (const { name, run } of [...named, ...crashes]) {
      if (signal.aborted) break;
      if (only && !new RegExp(only).test(name)) continue;
      await run().catch((error) => report.check(name, { ok: false, why: error.stack ?? String(error) }));
    }
  } finally {
    ops.close();
    await Promise.all([shop.close(), other.close()]);
  }
}

async function runNamed({ name, run }, context) {
  const began = performance.now();
  const wrong = await run(context);
  context.faults.clear('checkout', 'checkout-worker', 'order', 'payment');
  const seconds = (performance.now() - began) / 1_000;
  context.report.check(name, { ok: wrong.length === 0, why: wrong.join('; '), seconds });
}
