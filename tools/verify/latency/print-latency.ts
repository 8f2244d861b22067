import { cpus } from 'node:os';

import type { Latency } from './measure.ts';

const ms = (value: number): string => value.toFixed(1).padStart(7);

/** The table, as it goes into docs/latency-budget.md. */
export function printLatency({ confirms, whole, steps }: Latency): void {
  console.log(
    `${confirms} confirms, one after the other; ${cpus().length} x ${cpus()[0]?.model}, Node ${process.version}\n`,
  );
  console.log('step       budget     p50     p95  calls');
  for (const { step, calls, budgetMs, p50, p95 } of steps)
    console.log(`${step.padEnd(9)} ${ms(budgetMs)} ${ms(p50)} ${ms(p95)}  ${calls.join(', ')}`);
  const sum = (field: 'budgetMs' | 'p50'): number => steps.reduce((total, row) => total + row[field], 0);
  console.log(`${'sum'.padEnd(9)} ${ms(sum('budgetMs'))} ${ms(sum('p50'))}`);
  console.log(
    `${'whole'.padEnd(9)} ${' '.repeat(7)} ${ms(whole.p50)} ${ms(whole.p95)}  as the shopper sees it`,
  );
}
