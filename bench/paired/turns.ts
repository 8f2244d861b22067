import { loadavg } from 'node:os';

import { quantile } from '../../tools/verify/latency/quantile.ts';
import type { LoadGenerator } from '../load/load-generator.ts';
import { perSecond } from '../load/throughput.ts';
import { familyCpuMs } from '../processes/family.ts';
import { untilIdle } from '../processes/until-idle.ts';
import type { Side } from './side.ts';

const DRAIN_LIMIT_MS = 15_000;

/** A side with the generator of its load. */
export interface LoadedSide {
  readonly side: Side;
  readonly generator: LoadGenerator;
}

/** The figures of one side's turn. */
export interface Turn {
  readonly perSecond: number;
  readonly wholeP50Ms: number;
  readonly confirmP50Ms: number;
  readonly confirmP99Ms: number;
  /** CPU time of all processes of the side per checkout, events included, load generator not. */
  readonly cpuMs: number;
  readonly count: number;
  readonly failures: readonly string[];
  /** The machine's load average over the last minute. */
  readonly machineLoad: number;
}

/** Loads one side for some seconds and waits until it has done all that follows from it. */
export async function takeTurn(
  { side, generator }: LoadedSide,
  { shoppers, seconds }: { shoppers: number; seconds: number },
): Promise<Turn> {
  const roots = side.pids();
  const cpuBefore = familyCpuMs(roots);
  const { checkouts, failures } = await generator.load({ shoppers, seconds });
  await untilQuiet(side);
  const cpuMs = familyCpuMs(roots) - cpuBefore;
  const confirms = checkouts.map(({ confirming, ended }) => ended - confirming);
  return {
    perSecond: perSecond(checkouts, seconds),
    wholeP50Ms: quantile(
      checkouts.map(({ began, ended }) => ended - began),
      0.5,
    ),
    confirmP50Ms: quantile(confirms, 0.5),
    confirmP99Ms: quantile(confirms, 0.99),
    cpuMs: cpuMs / checkouts.length,
    count: checkouts.length,
    failures,
    machineLoad: loadavg()[0] ?? NaN,
  };
}

/** Waits until the side has published its events and its processes are idle. */
export async function untilQuiet(side: Side): Promise<void> {
  const until = performance.now() + DRAIN_LIMIT_MS;
  do await untilIdle(side.pids());
  while (performance.now() < until && (await side.eventsBehind()) > 0);
}
