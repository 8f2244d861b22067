import { query } from '../faults/cases/observe.ts';

/** What a customer may be told instead of having an order. */
const FAIR = new Set(['PAYMENT_DECLINED']);
const LIMIT_S = 60;
const PROGRESS_EVERY = 10;

/** Everything that chaos came to. */
export class ChaosReport {
  constructor({ runs, seed, faults }) {
    Object.assign(this, { runs, seed, faults });
    this.violations = [];
    this.checkouts = 0;
    this.orders = 0;
    this.refusals = {};
    this.longest = { seconds: 0, run: 0 };
    this.done = 0;
  }

  /** One run is over. */
  ran(run, { plan, ends, open, seconds }) {
    this.done += 1;
    this.checkouts += plan.shoppers.length;
    if (seconds > this.longest.seconds) this.longest = { seconds, run };
    for (const end of ends) this.ended(run, end);
    if (open) this.violate(run, `still open after a minute: ${JSON.stringify(open)}`);
    if (seconds > LIMIT_S) this.violate(run, `came to rest after ${seconds.toFixed(1)} s only`);
    this.progress(run, seconds);
  }

  ended(run, { checkoutId, orderIds, refused, answers = [] }) {
    this.orders += orderIds.length > 0 ? 1 : 0;
    if (orderIds.length > 1) this.violate(run, `${checkoutId} has orders ${orderIds.join(', ')}`);
    if (orderIds.length > 0) return;
    this.refusals[refused] = (this.refusals[refused] ?? 0) + 1;
    if (!FAIR.has(refused))
      this.violate(
        run,
        `${checkoutId} ended without an order: ${refused} after ${answers.slice(-8).join(', ')}`,
      );
  }

  /** The audit has looked. */
  rested(run, { seconds, findings }) {
    if (seconds > this.longest.seconds) this.longest = { seconds, run };
    for (const { name, offenders } of findings)
      this.violate(`up to ${run}`, `${name}: ${offenders.join(', ')}`);
  }

  violate(run, text) {
    this.violations.push(`run ${run}: ${text}`);
    console.log(`VIOLATION run ${run}: ${text}`);
  }

  progress(run, seconds) {
    const text = `run ${run}: ${this.done} of ${this.runs}, ${this.orders} orders of ${this.checkouts} checkouts, ${seconds.toFixed(1)} s`;
    if (process.stdout.isTTY) process.stdout.write(`\r${text}\x1b[K`);
    else if (this.done % PROGRESS_EVERY === 0) console.log(text);
  }

  /** Adds what the databases remember, and prints it all. */
  async finish(stack) {
    const [[attempts], compensations] = await Promise.all([
      query(stack, 'checkout', ATTEMPTS),
      query(stack, 'checkout', COMPENSATIONS),
    ]);
    console.log(`\nchaos: ${this.done} runs, seed ${this.seed}`);
    print('faults injected', this.faults);
    console.log(`checkouts tried: ${this.checkouts}; orders made: ${this.orders}; attempts: ${attempts.all}`);
    print('ended without an order', this.refusals);
    console.log(`attempts taken over: ${attempts.recovered} (${attempts.times} times)`);
    print('compensations run', Object.fromEntries(compensations.map(({ what, rows }) => [what, rows])));
    const { seconds, run } = this.longest;
    console.log(`longest time to convergence: ${seconds.toFixed(1)} s (run ${run})`);
    console.log(`violations: ${this.violations.length}`);
  }
}

const ATTEMPTS = `SELECT count(*)::int AS all, count(*) FILTER (WHERE epoch > 1)::int AS recovered,
  coalesce(sum(epoch - 1), 0)::int AS times FROM checkout_attempts`;
const COMPENSATIONS = `SELECT operation || ' ' || status AS what, count(*)::int AS rows
  FROM failed_compensations GROUP BY 1 ORDER BY 1`;

function print(title, counts) {
  const parts = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  console.log(`${title}: ${parts.join(', ') || 'none'}`);
}
