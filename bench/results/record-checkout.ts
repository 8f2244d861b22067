import { GROUPS } from '../counts/count-types.ts';
import type { CountGroup, Counts } from '../counts/count-types.ts';
import { partsOf, totalOf } from '../counts/per-checkout.ts';
import type { BenchRow } from '../print-bench.ts';
import type { Costs, LinesRow, MeasuredLevel } from './results-schema.ts';

const cpuMsOf = ({ processes }: BenchRow): number => processes.reduce((sum, { cpuMs }) => sum + cpuMs, 0);

/** A row of the benchmark as it is kept. */
export const levelOf = (row: BenchRow): MeasuredLevel => ({
  shoppers: row.shoppers,
  perSecond: row.perSecond,
  confirmP50Ms: row.confirm.p50,
  confirmP99Ms: row.confirm.p99,
  cpuMs: cpuMsOf(row),
  counts: Object.fromEntries(GROUPS.map((group) => [group, totalOf(row.counts, group)])),
});

/** A row of the benchmark at a number of lines as it is kept. */
export const linesRowOf = (lines: number, row: BenchRow): LinesRow => ({
  lines,
  perSecond: row.perSecond,
  confirmP50Ms: row.confirm.p50,
  cpuMs: cpuMsOf(row),
  statements: totalOf(row.counts, 'statements'),
  grpcCalls: totalOf(row.counts, 'gRPC calls'),
});

/** What a checkout cost, per part. */
export const costsOf = ({ processes, counts }: BenchRow, tables: Costs['tables']): Costs => ({
  cpuMs: Object.fromEntries(processes.map(({ name, cpuMs }) => [name, cpuMs])),
  memoryMb: Object.fromEntries(processes.map(({ name, pssMb }) => [name, pssMb])),
  statements: byName(counts, 'statements'),
  commits: byName(counts, 'commits'),
  writingCommits: totalOf(counts, 'writing commits'),
  redisCommands: totalOf(counts, 'Redis commands'),
  events: byName(counts, 'publishes'),
  tables,
});

const byName = (counts: Counts, group: CountGroup): Record<string, number> =>
  Object.fromEntries(partsOf(counts, group).map(({ name, count }) => [name, count]));
