import { readFileSync } from 'node:fs';

import { inRepository } from '../../launcher/paths.ts';

/** Where the budget is written down. */
const BUDGET_FILE = inRepository('docs', 'latency-budget.md');

const ROW = /^\| (\S+) \| (.+?) \| (\d+(?:\.\d+)?) \|$/gm;

/** One step of the critical path: where it is called, and in how many milliseconds it is to be done. */
export interface Step {
  readonly step: string;
  readonly calls: readonly string[];
  readonly isHop: boolean;
  readonly budgetMs: number;
}

/**
 * The steps of ConfirmCheckout's critical path as the document has them: remote hops are numbered, the others are local.
 */
export function readSteps(file = BUDGET_FILE): Step[] {
  const rows = [...readFileSync(file, 'utf8').matchAll(ROW)].map(([, step = '', calls = '', budget]) => ({
    step,
    calls: [...calls.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
    isHop: /^\d+$/.test(step),
    budgetMs: Number(budget),
  }));
  return rows.filter(({ calls }) => calls.length > 0);
}
