import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { APPS } from '../tools/launcher/apps/apps.ts';
import { GENEROUS_LIMITS } from '../tools/launcher/apps/generous-limits.ts';
import { appAddress } from '../tools/launcher/ports/urls.ts';
import { startStack } from '../tools/launcher/stack.ts';
import type { Stack } from '../tools/launcher/stack.ts';
import { auditStack } from '../tools/verify/audit/audit-stack.ts';
import { printAudit } from '../tools/verify/audit/print-audit.ts';
import { quantile } from '../tools/verify/latency/quantile.ts';
import { commits } from './database-counters.ts';
import { floor } from './floor.ts';
import type { LoadJob, LoadSamples } from './load.ts';
import { sumOver } from './metrics.ts';
import type { BenchOptions } from './options.ts';
import { printBench, printProcesses } from './print-bench.ts';
import type { BenchRow, Percentiles, ProcessRow } from './print-bench.ts';
import { measure } from './processes.ts';
import type { ProcessFigures } from './processes.ts';
import { plentifulSkus } from './skus.ts';

const DRAIN_MS = 60_000;
/** PostgreSQL's backends flush their counters once a second. */
const FLUSH_MS = 1_200;

/** Runs the benchmark; returns the exit code: 1 when a checkout failed or the audit found something. */
export async function runBench(options: BenchOptions): Promise<number> {
  const dataDir = await mkdtemp(join(tmpdir(), 'holdfast-bench-'));
  const stack = await startStack({
    portOffset: options.portOffset,
    dataDir,
    env: GENEROUS_LIMITS,
    onLine: (line) => console.error(line),
  });
  try {
    return await measureStack(stack, options);
  } finally {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function measureStack(stack: Stack, options: BenchOptions): Promise<number> {
  const skus = plentifulSkus(options.lines);
  await load(stack, { skus, shoppers: 4, seconds: options.warmupSeconds });
  const rows: BenchRow[] = [];
  for (const shoppers of options.shoppers)
    rows.push(await measured(stack, { skus, shoppers, seconds: options.seconds }));
  const floorPerSecond = await floor(databaseUrl(stack), Math.round(rows[0]?.commitsPerCheckout ?? 0));
  if (options.json) console.log(JSON.stringify({ rows, floorPerSecond }));
  else {
    printBench(rows, floorPerSecond);
    printProcesses(rows.at(-1)?.processes ?? []);
  }
  const findings = await auditStack(stack);
  if (!options.json) printAudit(findings);
  const isClean = findings.every(({ offenders }) => offenders.length === 0);
  return rows.every(({ failures }) => failures.length === 0) && isClean ? 0 : 1;
}

async function load({ urls }: Stack, job: Omit<LoadJob, 'urls'>): Promise<LoadSamples> {
  const child = fork(join(import.meta.dirname, 'load.ts'), { execArgv: [] });
  child.send({ urls, ...job } satisfies LoadJob);
  const [samples]: LoadSamples[] = await once(child, 'message');
  if (!samples) throw new Error('The load generator answered nothing.');
  return samples;
}

async function measured(stack: Stack, job: Omit<LoadJob, 'urls'>): Promise<BenchRow> {
  const countersBefore = await counters(stack);
  const processesBefore = measure(stack);
  const samples = await load(stack, job);
  const backlog = await eventsBehind(stack);
  const drainedMs = await untilDrained(stack);
  const processesAfter = measure(stack);
  await pause(FLUSH_MS);
  const countersAfter = await counters(stack);
  const count = samples.whole.length;
  return {
    shoppers: job.shoppers,
    count,
    perSecond: count / samples.seconds,
    whole: percentiles(samples.whole),
    confirm: percentiles(samples.confirm),
    failures: samples.failures,
    commitsPerCheckout: (countersAfter.commits - countersBefore.commits) / count,
    statementsPerCheckout: (countersAfter.statements - countersBefore.statements) / count,
    backlog,
    drainedMs,
    generatorCpuMs: samples.cpuMs / count,
    processes: processRows(processesBefore, processesAfter, count),
  };
}

/** Commits of the databases, and prepared statements run by the apps, so far. */
async function counters(stack: Stack): Promise<{ commits: number; statements: number }> {
  const [commitCount, statements] = await Promise.all([
    commits(databaseUrl(stack)),
    sumOver(Object.values(stack.instances), 'holdfast_db_statement_seconds_count'),
  ]);
  return { commits: commitCount, statements };
}

/** The CPU time per checkout, and the memory after the load. */
function processRows(
  before: ReadonlyMap<string, ProcessFigures>,
  after: ReadonlyMap<string, ProcessFigures>,
  count: number,
): ProcessRow[] {
  return [...after].map(([name, figures]) => ({
    name,
    ...figures,
    cpuMs: (figures.cpuMs - (before.get(name)?.cpuMs ?? 0)) / count,
  }));
}

function databaseUrl({ databases }: Stack): string {
  if (databases.checkout === undefined) throw new Error('This stack has no database of checkout.');
  return databases.checkout;
}

/** Counts the events that are not published yet, in all outboxes. */
function eventsBehind({ urls }: Stack): Promise<number> {
  return sumOver(
    APPS.filter(({ publishes }) => publishes).map(({ name }) => appAddress(urls, name)),
    'holdfast_outbox_pending',
  );
}

/** Waits until every event is published; returns how long that took. */
async function untilDrained(stack: Stack): Promise<number> {
  const began = performance.now();
  while (performance.now() - began < DRAIN_MS) {
    if ((await eventsBehind(stack)) === 0) return performance.now() - began;
    await pause(100);
  }
  return Infinity;
}

function percentiles(samples: readonly number[]): Percentiles {
  return { p50: quantile(samples, 0.5), p95: quantile(samples, 0.95), p99: quantile(samples, 0.99) };
}
