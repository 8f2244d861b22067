import type { Counts } from './counts/count-types.ts';
import { totalOf } from './counts/per-checkout.ts';
import type { ProcessFigures } from './processes/stack-processes.ts';

/** Latencies in ms. */
export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

/** A process by its name; CPU time per checkout. */
export interface ProcessRow extends ProcessFigures {
  readonly name: string;
}

/** The figures of one number of shoppers. */
export interface BenchRow {
  readonly lines: number;
  readonly shoppers: number;
  readonly count: number;
  readonly perSecond: number;
  readonly whole: Percentiles;
  readonly confirm: Percentiles;
  readonly failures: readonly string[];
  /** Per checkout. */
  readonly counts: Counts;
  /** From the end of the load until nothing that follows from it was under way. */
  readonly drainedMs: number;
  readonly generatorCpuMs: number;
  readonly processes: readonly ProcessRow[];
}

const pad = (value: string | number, width: number): string => String(value).padStart(width);
const ms = (value: number): string => value.toFixed(1);

const COLUMNS: readonly [title: string, of: (row: BenchRow) => string | number][] = [
  ['lines', ({ lines }) => lines],
  ['shoppers', ({ shoppers }) => shoppers],
  ['checkouts/s', ({ perSecond }) => perSecond.toFixed(1)],
  ['p50 ms', ({ whole }) => ms(whole.p50)],
  ['p95', ({ whole }) => ms(whole.p95)],
  ['p99', ({ whole }) => ms(whole.p99)],
  ['confirm p50', ({ confirm }) => ms(confirm.p50)],
  ['p95', ({ confirm }) => ms(confirm.p95)],
  ['p99', ({ confirm }) => ms(confirm.p99)],
  ['failed', ({ failures }) => failures.length],
  ['statements', ({ counts }) => totalOf(counts, 'statements').toFixed(1)],
  ['commits', ({ counts }) => totalOf(counts, 'commits').toFixed(1)],
  ['writing', ({ counts }) => totalOf(counts, 'writing commits').toFixed(1)],
  ['CPU ms ours', (row) => ms(cpuOf(row, isApp))],
  ['CPU ms all', (row) => ms(cpuOf(row, () => true) + row.generatorCpuMs)],
  ['drained ms', ({ drainedMs }) => drainedMs.toFixed(0)],
];
const PARTS = /^(postgres|redis|stripe|sidecar|identity)/;
const isApp = ({ name }: ProcessRow): boolean => !PARTS.test(name);
const cpuOf = ({ processes }: BenchRow, filter: (row: ProcessRow) => boolean): number =>
  processes.filter(filter).reduce((sum, { cpuMs }) => sum + cpuMs, 0);

/** One row per number of shoppers; figures are per checkout unless their title says otherwise. */
export function printBench(rows: readonly BenchRow[], floorPerSecond: number): void {
  console.log(`\n${COLUMNS.map(([title]) => pad(title, Math.max(8, title.length))).join('  ')}`);
  for (const row of rows)
    console.log(COLUMNS.map(([title, of]) => pad(of(row), Math.max(8, title.length))).join('  '));
  for (const { shoppers, failures } of rows)
    if (failures.length > 0) console.log(`${shoppers} shoppers, first failure: ${failures[0]}`);
  const best = Math.max(...rows.map(({ perSecond }) => perSecond));
  console.log(
    `\nfloor (the same commits, no services, one client): ${floorPerSecond.toFixed(1)} checkouts/s; the architecture costs ${(floorPerSecond / best).toFixed(1)} x`,
  );
}

/** CPU time and memory by process, at the last number of shoppers. */
export function printProcesses(processes: readonly ProcessRow[]): void {
  console.log(
    `\n${'process'.padEnd(24)} ${pad('CPU ms/checkout', 16)} ${pad('RSS MB', 8)} ${pad('PSS MB', 8)}`,
  );
  const sorted = [...processes].sort((a, b) => b.cpuMs - a.cpuMs);
  for (const { name, cpuMs, rssMb, pssMb } of sorted)
    console.log(
      `${name.padEnd(24)} ${pad(cpuMs.toFixed(2), 16)} ${pad(rssMb.toFixed(0), 8)} ${pad(pssMb.toFixed(0), 8)}`,
    );
  const apps = sorted.filter(isApp);
  const sum = (of: (row: ProcessRow) => number): number => apps.reduce((total, app) => total + of(app), 0);
  console.log(
    `${'all apps'.padEnd(24)} ${pad(sum(({ cpuMs }) => cpuMs).toFixed(2), 16)} ${pad(sum(({ rssMb }) => rssMb).toFixed(0), 8)} ${pad(sum(({ pssMb }) => pssMb).toFixed(0), 8)}`,
  );
}
