import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';

import { inRepository } from '../../tools/launcher/paths.ts';
import { renderPage } from './render-page.ts';
import { resultsSchema } from './results-schema.ts';
import type { MeasuredRun, Results } from './results-schema.ts';

const RESULTS = inRepository('bench', 'results', 'results.json');
const PAGE = inRepository('docs', 'performance.md');

/** What was measured last. */
export const readResults = (): Results => resultsSchema.parse(JSON.parse(readFileSync(RESULTS, 'utf8')));

/** Changes what was measured last, and the tables of docs/performance.md with it. */
export function updateResults(change: (results: Results) => Results): void {
  const results = change(readResults());
  writeFileSync(RESULTS, `${JSON.stringify(results, roundedNumber, 2)}\n`);
  writeFileSync(PAGE, renderPage(readFileSync(PAGE, 'utf8'), readResults()));
}

const roundedNumber = (_: string, value: unknown): unknown =>
  typeof value === 'number' ? Number(value.toPrecision(4)) : value;

/** Today, this commit, this machine. */
export function thisRun(): MeasuredRun {
  const commit = execFileSync('git', ['log', '-1', '--format=%h'], { cwd: inRepository(), encoding: 'utf8' });
  const [first] = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    commit: commit.trim(),
    machine: `${cpus().length} cores, ${first?.model.trim() ?? 'unknown'}`,
  };
}
