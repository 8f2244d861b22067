import { checkCeilings } from './ceilings.ts';
import { GROUPS } from './count-types.ts';
import type { CountGroup, Counts } from './count-types.ts';
import { partsOf, totalOf } from './per-checkout.ts';

/** Counts per checkout of some lines at a number of shoppers. */
interface Counted {
  readonly lines: number;
  readonly shoppers: number;
  readonly counts: Counts;
}

/** Prints what a checkout takes at a number of shoppers, beside the ceilings, and what the stack does at rest. */
export function printCounts({ lines, shoppers, counts }: Counted, idlePerSecond: Counts): void {
  console.log(
    `\nper checkout of ${lines} lines at ${shoppers} shoppers, without what the stack does at rest [per second]`,
  );
  const ceilings = checkCeilings(counts, shoppers);
  for (const group of GROUPS) {
    const ceiling = ceilings.find((each) => each.group === group);
    const note = ceiling ? `, ceiling ${ceiling.ceiling}, goal ${ceiling.goal}` : '';
    const rest = totalOf(idlePerSecond, group).toFixed(1);
    console.log(`  ${group}: ${totalOf(counts, group).toFixed(1)} [${rest}]${note}${parts(counts, group)}`);
  }
}

function parts(counts: Counts, group: CountGroup): string {
  const list = partsOf(counts, group).filter(({ count }) => count >= 0.05);
  if (list.length < 2) return '';
  return `\n    ${list.map(({ name, count }) => `${name} ${count.toFixed(1)}`).join(', ')}`;
}
