import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Where the budget is written down. */
export const BUDGET_FILE = resolve(import.meta.dirname, '../../../docs/latency-budget.md');

const ROW = /^\| (\S+) \| (.+?) \| (\d+(?:\.\d+)?) \|$/gm;

/**
 * The steps of ConfirmCheckout's critical path as the document has them: remote hops are numbered, the others are local.
 *
 * @returns {{ step: string, calls: string[], isHop: boolean, budgetMs: number }[]}
 */
export function readSteps(file = BUDGET_FILE) {
  const rows = [...readFileSync(file, 'utf8').matchAll(ROW)].map(([, step, calls, budget]) => ({
    step,
    calls: [...calls.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
    isHop: /^\d+$/.test(step),
    budgetMs: Number(budget),
  }));
  return rows.filter(({ calls }) => calls.length > 0);
}
