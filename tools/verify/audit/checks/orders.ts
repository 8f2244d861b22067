/** The saga's record and order's rows name the same orders. */
export const attemptsMatchOrders = {
  name: 'completed attempts are orders, and orders completed attempts',
  find({ orders, attempts }) {
    const orderIds = new Set(orders.map(({ id }) => id));
    const completed = new Set(
      attempts.filter(({ status }) => status === 'completed').map(({ order_id: id }) => id),
    );
    const open = new Set(
      attempts.filter(({ status }) => status === 'running').map(({ checkout_id: id }) => id),
    );
    return [
      ...[...completed].filter((id) => !orderIds.has(id)).map((id) => `attempt without order ${id}`),
      ...orders
        .filter(isOfCheckout)
        .filter(({ id, cart_session_id: checkout }) => !completed.has(id) && !open.has(checkout))
        .map(({ id }) => `order ${id}`),
    ];
  },
};

/** A checkout becomes one order. */
export const oneOrderPerCheckout = {
  name: 'one order per checkout',
  find: ({ orders }) => repeated(orders.map(({ cart_session_id: id }) => id)).map((id) => `checkout ${id}`),
};

/** The typed event was stored once per order. */
export const oneConversionPerOrder = {
  name: 'one checkout.cart.converted per order',
  find({ orders, conversions, attempts }) {
    const told = conversions.map(({ order_id: id }) => id);
    const toldSet = new Set(told);
    const open = new Set(
      attempts.filter(({ status }) => status === 'running').map(({ checkout_id: id }) => id),
    );
    return [
      ...repeated(told).map((id) => `order ${id}: told twice`),
      // Published events are purged after 30 days.
      ...orders
        .filter((order) => order.is_recent && isOfCheckout(order))
        .filter(({ id, cart_session_id: checkout }) => !toldSet.has(id) && !open.has(checkout))
        .map(({ id }) => `order ${id}: not told`),
    ];
  },
};

/** Nothing waits for a person. */
export const nothingIsStuck = {
  name: 'no failed event, no exhausted compensation',
  find: ({ failedEvents, exhausted }) => [
    ...failedEvents.map(({ id, topic }) => `event ${id} (${topic})`),
    ...exhausted.map(({ id, operation }) => `compensation ${id} (${operation})`),
  ],
};

/** An exchange becomes an order without a checkout of its own. */
const isOfCheckout = ({ exchanged_order_id: exchanged }) => !exchanged;

function repeated(ids) {
  const seen = new Set();
  return ids.filter((id) => seen.size === seen.add(id).size);
}
