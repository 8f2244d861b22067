import { setTimeout as pause } from 'node:timers/promises';

import type { Stack } from '../tools/launcher/stack.ts';
import { quantile } from '../tools/verify/latency/quantile.ts';
import type { CountsReading } from './counts/count-types.ts';
import { perCheckout } from './counts/per-checkout.ts';
import type { Span } from './counts/per-checkout.ts';
import { STATISTICS_MS, readCounts } from './counts/read-counts.ts';
import type { LoadGenerator } from './load/load-generator.ts';
import { perSecond } from './load/throughput.ts';
import type { BenchRow, Percentiles, ProcessRow } from './print-bench.ts';
import { measure } from './processes/stack-processes.ts';
import type { ProcessFigures } from './processes/stack-processes.ts';
import { untilIdle } from './processes/until-idle.ts';

/** How long the stack is watched at rest. */
const IDLE_MS = 10_000;

/** What a stack at rest does. */
export async function readIdle(stack: Stack): Promise<Span> {
  const before = await readSettled(stack);
  await pause(IDLE_MS);
  return [before, await readCounts(countedOf(stack))];
}

/** All counts of everything so far, when nothing is under way any more. */
export async function readSettled(stack: Stack): Promise<CountsReading> {
  await untilIdle(pidsOf(stack));
  await pause(STATISTICS_MS);
  return readCounts(countedOf(stack));
}

/** A stack with its load, and what it did before. */
export interface Measuring {
  readonly stack: Stack;
  readonly generator: LoadGenerator;
  readonly idle: Span;
  /** Counts before this load. */
  readonly before: CountsReading;
}

/** Loads a stack and counts what that took. */
export async function measured(
  { stack, generator, idle, before }: Measuring,
  job: { lines: number; shoppers: number; seconds: number },
): Promise<{ row: BenchRow; after: CountsReading }> {
  const processesBefore = measure(stack);
  const { checkouts, failures, cpuMs } = await generator.load(job);
  const drainedMs = await untilIdle(pidsOf(stack));
  const processesAfter = measure(stack);
  const after = await readSettled(stack);
  const count = checkouts.length;
  const row: BenchRow = {
    lines: job.lines,
    shoppers: job.shoppers,
    count,
    perSecond: perSecond(checkouts, job.seconds),
    whole: percentiles(checkouts.map(({ began, ended }) => ended - began)),
    confirm: percentiles(checkouts.map(({ confirming, ended }) => ended - confirming)),
    failures,
    counts: perCheckout({ load: [before, after], idle }, count),
    drainedMs,
    generatorCpuMs: cpuMs / count,
    processes: processRows(processesBefore, processesAfter, count),
  };
  return { row, after };
}

const countedOf = (stack: Stack) => ({
  urls: stack.urls,
  instances: Object.values(stack.instances),
  pids: Object.fromEntries(stack.processNames().map((name) => [name, stack.pidOf(name) ?? 0])),
});

const pidsOf = (stack: Stack): number[] => Object.values(countedOf(stack).pids);

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

function percentiles(samples: readonly number[]): Percentiles {
  return { p50: quantile(samples, 0.5), p95: quantile(samples, 0.95), p99: quantile(samples, 0.99) };
}
