import { rm } from 'node:fs/promises';

import { GENEROUS_LIMITS } from '../tools/launcher/apps/generous-limits.ts';
import { startStack } from '../tools/launcher/stack.ts';
import type { Stack } from '../tools/launcher/stack.ts';
import { auditStack } from '../tools/verify/audit/audit-stack.ts';
import { printAudit } from '../tools/verify/audit/print-audit.ts';
import { perSecond, totalOf } from './counts/per-checkout.ts';
import type { Span } from './counts/per-checkout.ts';
import { printCounts } from './counts/print-counts.ts';
import { growthPerCheckout, readTables } from './counts/table-growth.ts';
import { floor } from './floor.ts';
import { freshDataDir } from './fresh-data.ts';
import { LoadGenerator } from './load/load-generator.ts';
import { measured, readIdle } from './measure-level.ts';
import type { BenchOptions } from './options.ts';
import { printBench, printProcesses } from './print-bench.ts';
import type { BenchRow } from './print-bench.ts';
import { costsOf, levelOf, linesRowOf } from './results/record-checkout.ts';
import { thisRun, updateResults } from './results/results-file.ts';
import type { Costs } from './results/results-schema.ts';
import { plentifulSkus } from './skus.ts';

const WARM_SHOPPERS = 16;

/** What was measured on one stack. */
interface StackFigures {
  readonly rows: readonly BenchRow[];
  readonly idle: Span;
  readonly tables: Costs['tables'];
  readonly floorPerSecond: number;
}

/** Runs the benchmark; returns the exit code: 1 when a checkout failed or the audit found something. */
export async function runBench(options: BenchOptions): Promise<number> {
  const dataDir = await freshDataDir();
  const stack = await startStack({
    portOffset: options.portOffset,
    dataDir,
    env: GENEROUS_LIMITS,
    onLine: (line) => console.error(line),
  });
  try {
    const figures = await measureStack(stack, options);
    report(figures, options);
    if (options.write) keep(figures, options);
    const findings = await auditStack(stack);
    if (!options.json) printAudit(findings);
    const isClean = findings.every(({ offenders }) => offenders.length === 0);
    return figures.rows.every(({ failures }) => failures.length === 0) && isClean ? 0 : 1;
  } finally {
    await stack.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function measureStack(stack: Stack, options: BenchOptions): Promise<StackFigures> {
  const databases = Object.keys(stack.databases);
  const tablesBefore = await readTables(stack.urls.postgres, databases);
  const rows: BenchRow[] = [];
  let warmed = 0;
  let idle: Span | undefined;
  for (const lines of options.lines) {
    const generator = new LoadGenerator({
      kind: 'holdfast',
      urls: stack.urls,
      skus: plentifulSkus(lines),
      inOneRequest: options.inOneRequest,
    });
    try {
      await generator.load({ shoppers: WARM_SHOPPERS, count: options.warmCheckouts });
      warmed += options.warmCheckouts;
      idle = await readIdle(stack);
      let [, before] = idle;
      for (const shoppers of options.shoppers) {
        const job = { lines, shoppers, seconds: options.seconds };
        const { row, after } = await measured({ stack, generator, idle, before }, job);
        rows.push(row);
        before = after;
      }
    } finally {
      generator.close();
    }
  }
  if (!idle) throw new Error('There is no number of lines to measure.');
  const checkouts = rows.reduce((sum, { count }) => sum + count, warmed);
  const tables = growthPerCheckout(tablesBefore, await readTables(stack.urls.postgres, databases), checkouts);
  const durableCommits = rows[0] ? totalOf(rows[0].counts, 'writing commits') : 0;
  const floorPerSecond = await floor(databaseUrl(stack), Math.round(durableCommits));
  return { rows, idle, tables, floorPerSecond };
}

function report({ rows, idle, tables, floorPerSecond }: StackFigures, { json }: BenchOptions): void {
  if (json) {
    const plain = rows.map((row) => ({ ...row, counts: Object.fromEntries(row.counts) }));
    return console.log(JSON.stringify({ rows: plain, tables, floorPerSecond }));
  }
  printBench(rows, floorPerSecond);
  for (const row of rows) printCounts(row, perSecond(idle));
  printProcesses(rows.at(-1)?.processes ?? []);
}

/** One number of lines gives the costs of a checkout, several give a table of their own. */
function keep({ rows, tables }: StackFigures, { lines }: BenchOptions): void {
  const run = thisRun();
  const last = rows.at(-1);
  if (!last) return;
  if (lines.length > 1)
    updateResults((results) => ({
      ...results,
      lines: { run, rows: rows.map((row) => linesRowOf(row.lines, row)) },
    }));
  else
    updateResults((results) => ({
      ...results,
      checkout: { run, levels: rows.map(levelOf) },
      costs: costsOf(last, tables),
    }));
}

function databaseUrl({ databases }: Stack): string {
  if (databases.checkout === undefined) throw new Error('This stack has no database of checkout.');
  return databases.checkout;
}
