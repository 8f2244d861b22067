import type { Stack } from '../../launcher/stack.ts';
import type { Purchase } from '../faults/buyer.ts';
import { query } from '../faults/cases/observe.ts';
import type { PlannedFault } from './plan.ts';

type Counts = Map<string, number>;

/** Counts what chaos came to. */
export class ChaosTally {
  runs = 0;
  private checkouts = 0;
  private orders = 0;
  private readonly faults: Counts = new Map();
  private readonly refusals: Counts = new Map();

  /** One run is over: its faults, and what became of its customers. */
  count(faults: readonly PlannedFault[], ends: readonly Purchase[]): void {
    this.runs += 1;
    this.checkouts += ends.length;
    for (const { kind } of faults) addOne(this.faults, kind);
    for (const { orderIds, refused } of ends) {
      if (orderIds.length > 0) this.orders += 1;
      else addOne(this.refusals, refused ?? 'no answer');
    }
  }

  /** Adds what the databases remember, and prints it all. */
  async print(stack: Stack): Promise<void> {
    const [attempts, compensations] = await Promise.all([
      query<AttemptCounts>(stack, 'checkout', ATTEMPTS),
      query<CompensationCounts>(stack, 'checkout', COMPENSATIONS),
    ]);
    console.log(`\nchaos: ${this.runs} runs`);
    printCounts('faults injected', this.faults);
    console.log(`checkouts tried: ${this.checkouts}; orders made: ${this.orders}`);
    printCounts('ended without an order', this.refusals);
    for (const { all, recovered, times } of attempts)
      console.log(`attempts: ${all}; taken over: ${recovered} (${times} times)`);
    printCounts('compensations run', new Map(compensations.map(({ what, rows }) => [what, rows])));
  }
}

interface AttemptCounts {
  readonly all: number;
  readonly recovered: number;
  readonly times: number;
}
interface CompensationCounts {
  readonly what: string;
  readonly rows: number;
}

const ATTEMPTS = `SELECT count(*)::int AS all, count(*) FILTER (WHERE epoch > 1)::int AS recovered,
  coalesce(sum(epoch - 1), 0)::int AS times FROM checkout_attempts`;
const COMPENSATIONS = `SELECT operation || ' ' || status AS what, count(*)::int AS rows
  FROM failed_compensations GROUP BY 1 ORDER BY 1`;

const addOne = (counts: Counts, name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);

function printCounts(title: string, counts: Counts): void {
  const parts = [...counts].map(([name, count]) => `${name} ${count}`);
  console.log(`${title}: ${parts.join(', ') || 'none'}`);
}
