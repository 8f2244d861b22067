import type { Check } from '../check.ts';
import type { RowOf } from '../queries.ts';
import { ENDED_STATUSES, MAILED_STATUSES, OUTSIDE_TOPICS } from './known.ts';
import { byId, compositeKey, rowsBy } from './rows.ts';

const FULFILMENT_TOPICS: ReadonlySet<string> = new Set([
  'fulfillment.status_changed',
  'shipping.shipment.updated',
]);
/** The events that change stock, by kind of movement. */
const STOCK_TOPICS: Readonly<Record<RowOf<'causedMovements'>['kind'], ReadonlySet<string>>> = {
  correction: new Set(['warehouse.stock.corrected']),
  // Goods still allocated when the order arrives are booked as shipped then.
  // Before there was `orders.order.completed` for it, the delivery was read from `status_changed`.
  shipment: new Set(['fulfillment.status_changed', 'orders.order.completed', 'orders.order.status_changed']),
  restock: new Set(['orders.return.completed', 'orders.exchange.completed']),
};
/** Statuses that only an outside system or an operator can bring about. */
const FULFILLED: ReadonlySet<string> = new Set(['shipped', 'delivered']);
const RETURNING: ReadonlySet<string> = new Set(['return_requested', 'returned']);

const EVENT = 'event:';
const REQUEST = 'request:';

/** The topic of the event that a cause names. */
function topicsOf(
  consumed: readonly RowOf<'consumedEvents'>[],
): (cause: string | null) => string | undefined {
  const events = rowsBy(consumed, ({ event_id: id }) => id);
  return (cause) => (cause?.startsWith(EVENT) ? events.get(cause.slice(EVENT.length))?.topic : undefined);
}

const isChecked = ({
  is_checked: hasCauses,
  is_recent: isRecent,
}: {
  readonly is_checked: boolean | null;
  readonly is_recent: boolean;
}): boolean => hasCauses === true && isRecent;

/** No event is forged: every consumed event of ours is in its publisher's outbox. */
export const consumedWasPublished: Check = {
  name: 'every event consumed was published by its owner',
  find({ consumedEvents, publishedEvents }) {
    const published = new Set(publishedEvents.map(({ id, topic }) => compositeKey(topic, id)));
    const forged = consumedEvents.filter(
      ({ event_id: id, topic, is_recent: isRecent }) =>
        isRecent && !OUTSIDE_TOPICS.has(topic) && !published.has(compositeKey(topic, id)),
    );
    return [...new Set(forged.map(({ event_id: id, topic }) => `event ${id} (${topic})`))];
  },
};

/** Corrections, shipments and restocks: each has its event, or an operator's act in the same transaction. */
export const stockHasCauses: Check = {
  name: 'every stock correction and shipment has its message or act',
  find({ causedMovements, consumedEvents, acts }) {
    const topicOf = topicsOf(consumedEvents);
    const counted = new Set(
      acts
        .filter(({ action }) => action === 'stock.set')
        .map(({ tenant_id: tenant, subject, at }) => compositeKey(tenant, subject, at.toISOString())),
    );
    return causedMovements
      .filter(isChecked)
      .filter(({ tenant_id: tenant, sku, kind, cause, created_at: at }) => {
        const isCounted = kind === 'correction' && counted.has(compositeKey(tenant, sku, at.toISOString()));
        return !isCounted && !STOCK_TOPICS[kind].has(topicOf(cause) ?? '');
      })
      .map(({ id, kind }) => `${kind} ${id}`);
  },
};

/** A status after processing has a cause: a carrier's or warehouse's event, a return, a customer or operator, or our own cancel. */
export const movesHaveCauses: Check = {
  name: 'every status after processing has its event or act',
  find({ moves, consumedEvents, returns, acts }) {
    const topicOf = topicsOf(consumedEvents);
    const withReturns = new Set(returns.map(({ order_id: id }) => id));
    const actRequests = new Set(acts.map(({ request_id: id }) => id));
    const isCaused = ({ order_id: id, from_status: from, to_status: to, cause }: RowOf<'moves'>): boolean => {
      if (RETURNING.has(to) || from === 'return_requested') return withReturns.has(id) && Boolean(cause);
      if (!FULFILLED.has(to)) return Boolean(cause);
      const isAct = cause?.startsWith(REQUEST) && actRequests.has(cause.slice(REQUEST.length));
      return isAct || FULFILMENT_TOPICS.has(topicOf(cause) ?? '');
    };
    return moves
      .filter(isChecked)
      .filter(({ to_status: to }) => FULFILLED.has(to) || RETURNING.has(to) || ENDED_STATUSES.has(to))
      .filter((move) => !isCaused(move))
      .map(({ order_id: id, to_status: to }) => `order ${id}: ${to}`);
  },
};

/** Customers got a mail about the status of their orders, at least once. */
export const statusesAreMailed: Check = {
  name: 'every status that owes a mail has one',
  find({ moves, orders, mails }) {
    const orderById = byId(orders);
    const mailed = new Set(
      mails.map(({ tenant_id: tenant, order_ref: ref, template }) => compositeKey(tenant, ref, template)),
    );
    return moves
      .filter(
        ({ from_status: from, to_status: to, is_recent: isRecent }) =>
          isRecent && MAILED_STATUSES.has(to) && from !== 'return_requested',
      )
      .filter(({ order_id: id, tenant_id: tenant, to_status: to }) => {
        const order = orderById.get(id);
        return order && isMailable(order.email) && !mailed.has(compositeKey(tenant, order.number, to));
      })
      .map(({ order_id: id, to_status: to }) => `order ${id}: ${to}`);
  },
};

/** Erased customers have an address that takes no mail (RFC 2606). */
const isMailable = (email: string): boolean => !/\.invalid$/i.test(email);
