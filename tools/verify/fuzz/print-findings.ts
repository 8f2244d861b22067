import type { Finding, FuzzPlan, FuzzResult } from './run-fuzz.ts';

const SHOWN = 25;

/** Prints the answers by their number, the first findings in full, and all of them by what is wrong. */
export function printFindings({ findings, byAnswer }: FuzzResult, { requests, seed }: FuzzPlan): void {
  console.log(`\n${requests} requests, seed ${seed}`);
  for (const [answer, count] of [...byAnswer].sort(([, a], [, b]) => b - a))
    console.log(`  ${String(count).padStart(6)}  ${answer}`);
  for (const { what, faults, number } of findings.slice(0, SHOWN)) {
    const again = number === undefined ? '' : `   (--seed ${seed} --case ${number})`;
    console.log(`\n${faults.join('; ')}${again}\n  ${what}`);
  }
  for (const [kind, count] of countedByKind(findings)) console.log(`  ${count} x ${kind}`);
}

function countedByKind(findings: readonly Finding[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { faults, what } of findings) {
    const kind = `${faults.join('; ').slice(0, 100)}  ${what.split(/[ \n]/).slice(0, 2).join(' ')}`;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}
