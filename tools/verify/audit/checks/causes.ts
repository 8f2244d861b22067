import { MAILED_STATUSES, OUTSIDE_TOPICS } from './known.ts';
import { compositeKey, groupSums } from './rows.ts';

const FULFILMENT_TOPICS = new Set(['fulfillment.status_changed', 'shipping.shipment.updated']);
const STOCK_TOPICS = {
  correction: new Set(['warehouse.stock.corrected']),
  // What had not left when the order arrived has left all the same.
  shipment: new Set(['fulfillment.status_changed', 'orders.order.status_changed']),
  restock: new Set(['orders.return.completed', 'orders.exchange.completed']),
};

const ENDED = new Set(['cancelled', 'payment_failed']);
/** Statuses that only something outside of order can bring about, or an operator. */
const FULFILLED = new Set(['shipped', 'delivered']);
const RETURNING = new Set(['return_requested', 'returned']);

const EVENT = 'event:';
const REQUEST = 'request:';
const RETURN = 'return:';
const VOID = 'void:';
const AT_GATEWAY = 'gateway:';

const by = (rows, keyOf) => new Map(rows.map((row) => [keyOf(row), row]));
const eventOf = (cause) => (cause?.startsWith(EVENT) ? cause.slice(EVENT.length) : undefined);

/** Every refund was caused by something that is worth as much: a return, an order or attempt that ended, an operator, the gateway itself. */
export const refundsHaveCauses = {
  name: 'every refund has its cause, of the same sum',
  find(read) {
    const payments = by(read.payments, ({ id }) => id);
    const causes = {
      [RETURN]: returnCause(read, payments),
      [VOID]: endCause(read, payments),
      [AT_GATEWAY]: wasMadeAtGateway,
    };
    const byHand = actCause(read);
    return read.refunds
      .filter(({ status }) => status !== 'failed')
      .filter((refund) => {
        const prefix = Object.keys(causes).find((each) => refund.idempotency_key.startsWith(each));
        return !(prefix && causes[prefix](refund)) && !byHand(refund);
      })
      .map(({ id }) => `refund ${id}`);
  },
};

/**
 * Tells whether a refund gave back all that was left of its payment. Those before it count, whether they failed later or had failed
 * already; where two were opened at once, that nothing is left now is all that can be said.
 */
function leftovers(refunds, payments) {
  const sumOf = (rows) => rows.reduce((sum, { amount_minor: amount }) => sum + amount, 0);
  const byPayment = Map.groupBy(refunds, ({ payment_id: id }) => id);
  return ({ id, payment_id: paymentId, amount_minor: amount, created_at: at }) => {
    const ofPayment = byPayment.get(paymentId);
    const standing = ofPayment.filter(({ status }) => status !== 'failed');
    const isBefore = (other) => other.created_at < at || (+other.created_at === +at && other.id < id);
    const captured = payments.get(paymentId)?.captured_minor;
    return (
      sumOf(standing) === captured ||
      [standing, ofPayment].some((all) => amount === captured - sumOf(all.filter(isBefore)))
    );
  };
}

/** A completed return gives exactly its worth, or what is left of its payment. */
function returnCause({ returns, orders, refunds }, payments) {
  const returnById = by(returns, ({ id }) => id);
  const orderById = by(orders, ({ id }) => id);
  const wasAllThatWasLeft = leftovers(refunds, payments);
  return (refund) => {
    const { idempotency_key: key, payment_id: paymentId, amount_minor: amount } = refund;
    const made = returnById.get(key.slice(RETURN.length));
    if (!made || orderById.get(made.order_id)?.payment_id !== paymentId) return false;
    // An exchange whose order was cancelled has become a return by then.
    const isDue = made.kind === 'return' && made.status === 'completed';
    return isDue && (amount === made.value_minor || (amount < made.value_minor && wasAllThatWasLeft(refund)));
  };
}

/** What was left goes back where the order ended, or where the payment is no order's: an attempt undone, a page that became nothing. */
function endCause({ orders, refunds }, payments) {
  const orderOf = by(orders, ({ payment_id: id }) => id);
  const wasAllThatWasLeft = leftovers(refunds, payments);
  return (refund) => {
    const { idempotency_key: key, payment_id: paymentId } = refund;
    const order = orderOf.get(paymentId);
    return (
      key.slice(VOID.length) === paymentId && (!order || ENDED.has(order.status)) && wasAllThatWasLeft(refund)
    );
  };
}

/** Made at the gateway, by its own id there; that the sums agree is another check. */
const wasMadeAtGateway = ({ idempotency_key: key, gateway_refund_id: id }) =>
  key.slice(AT_GATEWAY.length) === id;

/** An operator's act names the refund it opened. */
function actCause({ acts }) {
  const opened = new Map(
    acts
      .filter(({ action }) => action === 'orders.refund')
      .map((act) => [compositeKey(act.subject, refundIn(act)), act]),
  );
  return ({ id, payment_id: paymentId, amount_minor: amount }) =>
    opened.get(compositeKey(paymentId, id))?.note.startsWith(`${amount} `) ?? false;
}

const refundIn = ({ note }) => /refund (\S+)$/.exec(note ?? '')?.[1];

/** The customer of a completed return has been given its worth, or is being; a refund that was refused has been made up for by hand. */
export const returnsAreRefunded = {
  name: 'every completed return has its refund',
  find({ returns, orders, refunds }) {
    const orderById = by(orders, ({ id }) => id);
    const statusOf = new Map(
      refunds.map(({ payment_id: id, idempotency_key: key, status }) => [compositeKey(id, key), status]),
    );
    const spent = groupSums(
      refunds.filter(({ status }) => status !== 'failed'),
      ({ payment_id: id }) => id,
      ({ amount_minor: amount }) => amount,
    );
    return returns
      .filter(
        ({ kind, status, value_minor: value }) => kind === 'return' && status === 'completed' && value > 0,
      )
      .filter(({ id, order_id: orderId, value_minor: value }) => {
        const order = orderById.get(orderId);
        // An exchange's order was paid by the first one; an order whose money never came owes none.
        if (!order?.payment_id || order.payment_status === 'failed') return false;
        const refund = statusOf.get(compositeKey(order.payment_id, `${RETURN}${id}`));
        const given = spent.get(order.payment_id) ?? 0;
        const isRefunded = refund && (refund !== 'failed' || given >= value);
        return !isRefunded && given < order.grand_total_minor;
      })
      .map(({ id }) => `return ${id}`);
  },
};

/** Nobody made an event up: whatever was consumed of ours, its publisher has published. */
export const consumedWasPublished = {
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

/** Corrections, shipments and goods that came back: each has the message that said so, or an operator's act in the same transaction. */
export const stockHasCauses = {
  name: 'every stock correction and shipment has its message or act',
  find({ causedMovements, consumedEvents, acts }) {
    const topics = by(consumedEvents, ({ event_id: id }) => id);
    const counted = new Set(
      acts
        .filter(({ action }) => action === 'stock.set')
        .map(({ tenant_id: tenant, subject, at }) => compositeKey(tenant, subject, at.toISOString())),
    );
    return causedMovements
      .filter(({ is_checked: isChecked, is_recent: isRecent }) => isChecked && isRecent)
      .filter(({ tenant_id: tenant, sku, kind, cause, created_at: at }) => {
        const event = topics.get(eventOf(cause));
        const isCounted = kind === 'correction' && counted.has(compositeKey(tenant, sku, at.toISOString()));
        return !isCounted && !(event && STOCK_TOPICS[kind].has(event.topic));
      })
      .map(({ id, kind }) => `${kind} ${id}`);
  },
};

/** What comes after processing is told by somebody: a carrier or warehouse, a return, a customer or operator, or our own cancel. */
export const movesHaveCauses = {
  name: 'every status after processing has its event or act',
  find({ moves, consumedEvents, returns, acts }) {
    const topics = by(consumedEvents, ({ event_id: id }) => id);
    const withReturns = new Set(returns.map(({ order_id: id }) => id));
    const actRequests = new Set(acts.map(({ request_id: id }) => id).filter(Boolean));
    const isCaused = ({ order_id: id, from_status: from, to_status: to, cause }) => {
      const topic = topics.get(eventOf(cause))?.topic;
      const isAct = cause?.startsWith(REQUEST) && actRequests.has(cause.slice(REQUEST.length));
      if (RETURNING.has(to) || from === 'return_requested') return withReturns.has(id) && Boolean(cause);
      if (FULFILLED.has(to)) return isAct || FULFILMENT_TOPICS.has(topic);
      return Boolean(cause);
    };
    return moves
      .filter(({ is_checked: isChecked, is_recent: isRecent }) => isChecked && isRecent)
      .filter(({ to_status: to }) => FULFILLED.has(to) || RETURNING.has(to) || ENDED.has(to))
      .filter((move) => !isCaused(move))
      .map(({ order_id: id, to_status: to }) => `order ${id}: ${to}`);
  },
};

/** Customers were told of what happened to their orders, at least once. */
export const statusesAreMailed = {
  name: 'every status that owes a mail has one',
  find({ moves, orders, mails }) {
    const orderById = by(orders, ({ id }) => id);
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

/** An erased customer has an address that nobody can be written to (RFC 2606). */
const isMailable = (email) => !/\.invalid$/i.test(email);
