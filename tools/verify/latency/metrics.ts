/** What checkout's metrics call the calls of its ports. */
const METHODS = {
  'catalog.products': 'batchGetProducts',
  'pricing.prices': 'getPrices',
  'shipping.methods': 'rateShipping',
  'promotion.validate': 'validatePromotions',
  'pricing.tax': 'calculateTax',
  'promotion.reserve': 'reservePromotions',
  'warehouse.extend': 'extendReservations',
  'payment.authorize': 'authorizePayment',
  'warehouse.pin': 'pinReservations',
  'order.create': 'createOrder',
  'warehouse.confirm': 'confirmReservations',
  'promotion.apply': 'applyPromotion',
};

const SUM = /^holdfast_(grpc_client|db_statement)_seconds_sum\{(.*?)\} (\S+)$/gm;

/** Milliseconds spent in each call and statement since the process began, by name. */
export async function readTotals(url) {
  const text = await (await fetch(`${url}/metrics`)).text();
  const totals = new Map();
  for (const [, , labels, seconds] of text.matchAll(SUM)) {
    const name = /(?:method|statement)="(\w+)"/.exec(labels)[1];
    totals.set(name, (totals.get(name) ?? 0) + Number(seconds) * 1000);
  }
  return totals;
}

/** How long one call of a step took between two readings, where there was one call in between. */
export const tookMs = (before, after, call) => {
  const name = METHODS[call] ?? call;
  return (after.get(name) ?? 0) - (before.get(name) ?? 0);
};
