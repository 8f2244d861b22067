import type { Money } from '../../launcher/shopper/answers.ts';
import type { Consequences } from './after.ts';
import { money } from './scenario.ts';
import type { DemoOrder, Scenario, ScenarioResult } from './scenario.ts';

const pad = (text: string, width: number): string => text.padEnd(width);

/** A scenario that was played. */
export type PlayedScenario = Pick<Scenario, 'name' | 'expected'> &
  ScenarioResult & { readonly seconds: number };

/** One row per scenario: what was expected, what happened. */
export function printRow({ name, expected, happened, ok, seconds }: PlayedScenario): void {
  console.log(
    `${ok ? ' ok ' : 'FAIL'}  ${pad(name, 36)} ${pad(`${seconds.toFixed(1)} s`, 7)} expected: ${expected}`,
  );
  console.log(`      ${pad('', 36)} ${pad('', 7)} happened: ${happened}`);
}

/** Prints the orders, what followed from them, and the sum of them. */
export function printOrders({
  orders,
  states,
  conversions,
  mails,
}: Consequences & { orders: readonly DemoOrder[] }): void {
  console.log(`\n${orders.length} orders:`);
  for (const [index, { orderNumber, orderId, totals, shopper }] of orders.entries()) {
    const { status, paymentType } = states[index] ?? { status: '', paymentType: '' };
    console.log(
      `  ${pad(orderNumber, 20)} ${orderId}  ${pad(shopper.tenant, 8)} ${pad(money(totals.grandTotal), 14)} ${pad(paymentType, 5)} ${status}`,
    );
  }
  const byStatus = Object.entries(countsOf(states.map(({ status }) => status)));
  console.log(`\norders by status    ${byStatus.map(([status, count]) => `${status} ${count}`).join(', ')}`);
  console.log(`events consumed     ${conversions} conversion facts booked, mails for ${mails} orders`);
  console.log(`total               ${totalsByCurrency(orders).map(money).join(' + ')}`);
}

function countsOf(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

function totalsByCurrency(orders: readonly DemoOrder[]): Money[] {
  const sums = new Map<string, number>();
  for (const { amountMinor, currency } of orders.map(({ totals }) => totals.grandTotal))
    sums.set(currency, (sums.get(currency) ?? 0) + amountMinor);
  return [...sums].map(([currency, amountMinor]) => ({ currency, amountMinor }));
}
