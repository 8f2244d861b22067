/** The names of ports' calls in checkout's metrics. */
const METHODS = new Map(
  Object.entries({
    'catalog.products': 'batchGetProducts',
    'pricing.prices': 'getPrices',
    'shipping.methods': 'rateShipping',
    'promotion.validate': 'validatePromotions',
    'promotion.reserve': 'reservePromotions',
    'warehouse.extend': 'extendReservations',
    'payment.authorize': 'authorizePayment',
    'warehouse.pin': 'pinReservations',
    'order.create': 'createOrder',
    'promotion.apply': 'applyPromotion',
  }),
);

const SUM = /^holdfast_(grpc_client|db_statement)_seconds_sum\{(.*?)\} (\S+)$/gm;

/** Milliseconds spent in each call and statement since the process began, by name. */
export async function readTotals(url: string): Promise<Map<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const totals = new Map<string, number>();
  for (const [, , labels = '', seconds] of text.matchAll(SUM)) {
    const name = /(?:method|statement)="(\w+)"/.exec(labels)?.[1];
    if (name === undefined) continue;
    totals.set(name, (totals.get(name) ?? 0) + Number(seconds) * 1000);
  }
  return totals;
}

type Totals = ReadonlyMap<string, number>;

/** The duration of one call of a step between two readings with one call in between. */
export const tookMs = (before: Totals, after: Totals, call: string): number => {
  const name = METHODS.get(call) ?? call;
  return (after.get(name) ?? 0) - (before.get(name) ?? 0);
};
