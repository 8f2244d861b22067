import type { Check } from '../check.ts';
import type { RowOf } from '../queries.ts';
import { checkoutsOf } from './checkouts.ts';

/** The saga's record and order's rows name the same orders. */
export const attemptsMatchOrders: Check = {
  name: 'completed attempts are orders, and orders completed attempts',
  find(read) {
    const { isRunning } = checkoutsOf(read);
    const orderIds = new Set(read.orders.map(({ id }) => id));
    const completed = new Set(
      read.attempts.flatMap(({ status, order_id: id }) => (status === 'completed' && id ? [id] : [])),
    );
    return [
      ...[...completed].filter((id) => !orderIds.has(id)).map((id) => `attempt without order ${id}`),
      ...read.orders
        .filter(isOfCheckout)
        .filter(({ id, cart_session_id: checkout }) => !completed.has(id) && !isRunning(checkout))
        .map(({ id }) => `order ${id}`),
    ];
  },
};

/** A checkout becomes one order. */
export const oneOrderPerCheckout: Check = {
  name: 'one order per checkout',
  find: ({ orders }) => repeated(orders.map(({ cart_session_id: id }) => id)).map((id) => `checkout ${id}`),
};

/** The typed event was stored once per order. */
export const oneConversionPerOrder: Check = {
  name: 'one checkout.cart.converted per order',
  find(read) {
    const { isRunning } = checkoutsOf(read);
    const converted = read.conversions.map(({ order_id: id }) => id);
    const known = new Set(converted);
    return [
      ...repeated(converted).map((id) => `order ${id}: two events`),
      // Published events are purged after 30 days.
      ...read.orders
        .filter((order) => order.is_recent && isOfCheckout(order))
        .filter(({ id, cart_session_id: checkout }) => !known.has(id) && !isRunning(checkout))
        .map(({ id }) => `order ${id}: no event`),
    ];
  },
};

/** Nothing waits for an operator. */
export const nothingIsStuck: Check = {
  name: 'no failed event, no exhausted compensation',
  find: ({ failedEvents, exhausted }) => [
    ...failedEvents.map(({ id, topic }) => `event ${id} (${topic})`),
    ...exhausted.map(({ id, operation }) => `compensation ${id} (${operation})`),
  ],
};

/** The order of an exchange has no checkout of its own. */
const isOfCheckout = ({ exchanged_order_id: exchanged }: RowOf<'orders'>): boolean => !exchanged;

function repeated(ids: readonly string[]): string[] {
  const seen = new Set<string>();
  return ids.filter((id) => seen.size === seen.add(id).size);
}
