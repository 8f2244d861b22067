import { availableParallelism } from 'node:os';

import { median, ratioOfTurns } from './ratios.ts';
import type { Ratio } from './ratios.ts';
import type { PairedFigures, PairedLevel } from './run-paired.ts';
import type { Turn } from './turns.ts';

/** A figure of a turn; `digits` after the point. */
interface Figure {
  readonly title: string;
  readonly of: (turn: Turn) => number;
  readonly digits: number;
}

/** Above this load average per core. */
const BUSY_PER_CORE = 4;

const FIGURES: readonly Figure[] = [
  { title: 'checkouts/s', of: ({ perSecond }) => perSecond, digits: 1 },
  { title: 'CPU ms per checkout', of: ({ cpuMs }) => cpuMs, digits: 1 },
  { title: 'confirm p50 ms', of: ({ confirmP50Ms }) => confirmP50Ms, digits: 1 },
  { title: 'confirm p99 ms', of: ({ confirmP99Ms }) => confirmP99Ms, digits: 0 },
  { title: 'whole checkout p50 ms', of: ({ wholeP50Ms }) => wholeP50Ms, digits: 0 },
];

/** A row of the report: medians of both sides' turns, and the ratio ours / theirs. */
export interface PairedRow {
  readonly title: string;
  readonly ours: string;
  readonly theirs: string;
  readonly ratio: Ratio;
}

/** The rows of one number of shoppers. */
export const pairedRows = ({ ours, theirs }: PairedLevel): PairedRow[] =>
  FIGURES.map(({ title, of, digits }) => ({
    title,
    ours: median(ours.map(of)).toFixed(digits),
    theirs: median(theirs.map(of)).toFixed(digits),
    ratio: ratioOfTurns(ours.map(of), theirs.map(of)),
  }));

/** `1.10 (1.07 to 1.14)`. */
export const ratioText = ({ median: middle, low, high }: Ratio): string =>
  `${middle.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;

const loadsOf = (levels: readonly PairedLevel[]): number[] =>
  levels.flatMap(({ ours, theirs }) => [...ours, ...theirs].map(({ machineLoad }) => machineLoad));

/**
 * Whether so much else ran that rates say more about the kernel than about the sides: it shares cores among processes, and a side of thirty
 * gets more of them than one of three. CPU per checkout does not depend on that.
 */
export const isBusy = (levels: readonly PairedLevel[], cores: number): boolean =>
  median(loadsOf(levels)) > BUSY_PER_CORE * cores;

/** From the least to the greatest load average of the turns. */
export function loadText(levels: readonly PairedLevel[]): string {
  const loads = loadsOf(levels);
  return `${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}`;
}

/** Prints a paired run: one block per number of shoppers. */
export function printPaired(figures: PairedFigures): void {
  const { names, levels, memoryMb, warmCheckouts, turnSeconds } = figures;
  for (const level of levels) {
    console.log(`\n${level.shoppers} shoppers, ${level.ours.length} turns of ${turnSeconds} s on each side`);
    printRow(['', ...names, 'ratio (middle half)']);
    for (const { title, ours, theirs, ratio } of pairedRows(level))
      printRow([title, ours, theirs, ratioText(ratio)]);
    printFailures(level);
  }
  console.log();
  const [ours, theirs] = memoryMb;
  printRow(['memory MB (PSS)', ours.toFixed(0), theirs.toFixed(0), (ours / theirs).toFixed(2)]);
  console.log(`warmed by ${warmCheckouts} checkouts on both sides; load average ${loadText(levels)}`);
  if (isBusy(levels, availableParallelism()))
    console.log('The machine was busy with other work: compare CPU per checkout, not rates and latencies.');
}

function printRow([title = '', ours = '', theirs = '', ratio = '']: readonly string[]): void {
  console.log(`${title.padEnd(24)} ${ours.padStart(16)} ${theirs.padStart(16)}   ${ratio}`);
}

/** The failed checkouts of a level. */
export const failuresOf = ({ ours, theirs }: PairedLevel): string[] =>
  [...ours, ...theirs].flatMap(({ failures }) => failures);

function printFailures(level: PairedLevel): void {
  const failures = failuresOf(level);
  if (failures.length > 0) console.log(`${failures.length} failed, the first: ${failures[0]}`);
}
