import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { GENEROUS_LIMITS } from '../tools/launcher/apps/generous-limits.ts';
import { startStack } from '../tools/launcher/stack.ts';
import { auditStack } from '../tools/verify/audit/audit-stack.ts';
import { printAudit } from '../tools/verify/audit/print-audit.ts';
import { commits, statements } from './database-counters.ts';
import { floor } from './floor.ts';
import { printBench, printProcesses } from './print-bench.ts';
import { measure } from './processes.ts';
import { plentifulSkus } from './skus.ts';

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs the benchmark; answers the exit code: 1 when a checkout failed or the audit found something. */
export async function runBench(options) {
  const dataDir = await mkdtemp(join(tmpdir(), 'holdfast-bench-'));
  const stack = await startStack({
    portOffset: options.portOffset,
    dataDir,
    env: GENEROUS_LIMITS,
    onLine: (line) => console.error(line),
  });
  try {
    const skus = plentifulSkus(options.lines);
    await load(stack, { skus, shoppers: 4, seconds: options.warmupSeconds });
    const rows = [];
    for (const shoppers of options.shoppers)
      rows.push(await measured(stack, { skus, shoppers, seconds: options.seconds }));
    const floorPerSecond = await floor(stack.databases.checkout, Math.round(rows[0].commitsPerCheckout));
    if (options.json) console.log(JSON.stringify({ rows, floorPerSecond }));
    else {
      printBench(rows, floorPerSecond);
      printProcesses(rows.at(-1).processes);
    }
    const findings = await auditStack(stack);
    if (!options.json) printAudit(findings);
    const isClean = findings.every(({ offenders }) => offenders.length === 0);
    return rows.every(({ failures }) => failures.length === 0) && isClean ? 0 : 1;
  } finally {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function load(stack, { skus, shoppers, seconds }) {
  const child = fork(join(import.meta.dirname, 'load.ts'), { execArgv: [] });
  child.send({ urls: stack.urls, skus, shoppers, seconds });
  const [samples] = await once(child, 'message');
  return samples;
}

async function measured(stack, { skus, shoppers, seconds }) {
  const [commitsBefore, statementsBefore] = await Promise.all([
    commits(stack.databases.checkout),
    statements(stack.instances),
  ]);
  const before = measure(stack);
  const samples = await load(stack, { skus, shoppers, seconds });
  const backlog = await eventsBehind(stack);
  const drainedMs = await awaitDrained(stack);
  const after = measure(stack);
  await pause(1_200);
  const [commitsAfter, statementsAfter] = await Promise.all([
    commits(stack.databases.checkout),
    statements(stack.instances),
  ]);
  const count = samples.whole.length;
  return {
    shoppers,
    count,
    perSecond: count / samples.seconds,
    whole: percentiles(samples.whole),
    confirm: percentiles(samples.confirm),
    failures: samples.failures,
    commitsPerCheckout: (commitsAfter - commitsBefore) / count,
    statementsPerCheckout: (statementsAfter - statementsBefore) / count,
    backlog,
    drainedMs,
    generatorCpuMs: samples.cpuMs / count,
    processes: [...after].map(([name, { cpuMs, rssMb, pssMb }]) => ({
      name,
      cpuMs: (cpuMs - before.get(name).cpuMs) / count,
      rssMb,
      pssMb,
    })),
  };
}

/** Events that are not yet published, in all outboxes. */
async function eventsBehind(stack) {
  const texts = await Promise.all(
    ['checkout-worker', 'order', 'payment', 'catalog'].map(async (app) =>
      (await fetch(`${stack.urls[app].internal}/metrics`)).text(),
    ),
  );
  const of = (text) =>
    [...text.matchAll(/^holdfast_outbox_pending(?:\{[^}]*\})? (\d+)/gm)].reduce(
      (sum, [, value]) => sum + Number(value),
      0,
    );
  return texts.reduce((sum, text) => sum + of(text), 0);
}

/** Waits until every event is published; answers how long that took. */
async function awaitDrained(stack, limitMs = 60_000) {
  const began = performance.now();
  while (performance.now() - began < limitMs) {
    if ((await eventsBehind(stack)) === 0) return performance.now() - began;
    await pause(100);
  }
  return Infinity;
}

function percentiles(samples) {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}
