import { money } from './scenarios/paying.ts';

const pad = (text, width) => String(text).padEnd(width);

/** One row per scenario: what was expected, what happened. */
export function printRow({ name, expected, happened, ok, seconds }) {
  console.log(
    `${ok ? ' ok ' : 'FAIL'}  ${pad(name, 36)} ${pad(`${seconds.toFixed(1)} s`, 7)} expected: ${expected}`,
  );
  console.log(`      ${pad('', 36)} ${pad('', 7)} happened: ${happened}`);
}

/** Orders, what followed from them, and what was taken in all. */
export function printOrders({ orders, states, conversions, mails }) {
  console.log(`\n${orders.length} orders:`);
  for (const [index, { orderNumber, orderId, totals, shopper }] of orders.entries()) {
    const { status, paymentType } = states[index];
    console.log(
      `  ${pad(orderNumber, 20)} ${orderId}  ${pad(shopper.tenant, 8)} ${pad(money(totals.grandTotal), 14)} ${pad(paymentType, 5)} ${status}`,
    );
  }
  const byStatus = Map.groupBy ? Map.groupBy(states, ({ status }) => status) : groupBy(states);
  console.log(
    `\norders by status    ${[...byStatus].map(([status, of]) => `${status} ${of.length}`).join(', ')}`,
  );
  console.log(`events consumed     ${conversions} conversion facts booked, mails for ${mails} orders`);
  console.log(`total               ${totalsByCurrency(orders).map(money).join(' + ')}`);
}

function groupBy(states) {
  const groups = new Map();
  for (const state of states) groups.set(state.status, [...(groups.get(state.status) ?? []), state]);
  return groups;
}

function totalsByCurrency(orders) {
  const sums = new Map();
  for (const {
    totals: { grandTotal },
  } of orders) {
    sums.set(grandTotal.currency, (sums.get(grandTotal.currency) ?? 0) + grandTotal.amountMinor);
  }
  return [...sums].map(([currency, amountMinor]) => ({ currency, amountMinor }));
}
