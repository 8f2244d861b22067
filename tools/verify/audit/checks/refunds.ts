import type { Check } from '../check.ts';
import type { RowOf } from '../queries.ts';
import type { ReadStack } from '../read-stack.ts';
import { ENDED_STATUSES } from './known.ts';
import { byId, compositeKey, groupSums, rowsBy } from './rows.ts';

type Refund = RowOf<'refunds'>;
type Payments = ReadonlyMap<string, RowOf<'payments'>>;
type IsCaused = (refund: Refund) => boolean;

/** Prefixes of the idempotency keys of refunds. */
const RETURN = 'return:';
const VOID = 'void:';
const AT_GATEWAY = 'gateway:';

/** Every refund has a cause of the same amount: a return, an order or attempt that ended, an operator, the gateway itself. */
export const refundsHaveCauses: Check = {
  name: 'every refund has its cause, of the same sum',
  find(read) {
    const payments = byId(read.payments);
    const causes: readonly (readonly [string, IsCaused])[] = [
      [RETURN, returnCause(read, payments)],
      [VOID, endCause(read, payments)],
      [AT_GATEWAY, wasMadeAtGateway],
    ];
    const isManual = actCause(read);
    return read.refunds
      .filter(({ status }) => status !== 'failed')
      .filter((refund) => {
        const cause = causes.find(([prefix]) => refund.idempotency_key.startsWith(prefix));
        return !cause?.[1](refund) && !isManual(refund);
      })
      .map(({ id }) => `refund ${id}`);
  },
};

/**
 * Whether a refund gave back all that was left of its payment. Earlier refunds count, whether they failed later or had failed already;
 * where two were opened at once, all that can be checked is that nothing is left now.
 */
function leftovers(refunds: readonly Refund[], payments: Payments): IsCaused {
  const sumOf = (rows: readonly Refund[]): number =>
    rows.reduce((sum, { amount_minor: amount }) => sum + amount, 0);
  const byPayment = Map.groupBy(refunds, ({ payment_id: id }) => id);
  return ({ id, payment_id: paymentId, amount_minor: amount, created_at: at }) => {
    const captured = payments.get(paymentId)?.captured_minor;
    if (captured === undefined) return false;
    const all = byPayment.get(paymentId) ?? [];
    const successful = all.filter(({ status }) => status !== 'failed');
    const isEarlier = (other: Refund): boolean =>
      other.created_at < at || (+other.created_at === +at && other.id < id);
    return (
      sumOf(successful) === captured ||
      [successful, all].some((counted) => amount === captured - sumOf(counted.filter(isEarlier)))
    );
  };
}

/** A completed return refunds exactly its value, or the rest of its payment. */
function returnCause({ returns, orders, refunds }: ReadStack, payments: Payments): IsCaused {
  const returnById = byId(returns);
  const orderById = byId(orders);
  const tookTheRest = leftovers(refunds, payments);
  return (refund) => {
    const { idempotency_key: key, payment_id: paymentId, amount_minor: amount } = refund;
    const made = returnById.get(key.slice(RETURN.length));
    if (!made || orderById.get(made.order_id)?.payment_id !== paymentId) return false;
    // An exchange whose order was cancelled has become a return by then.
    const isDue = made.kind === 'return' && made.status === 'completed';
    return isDue && (amount === made.value_minor || (amount < made.value_minor && tookTheRest(refund)));
  };
}

/** The rest is refunded where the order ended, or where the payment has no order: a compensated attempt, an expired checkout page. */
function endCause({ orders, refunds }: ReadStack, payments: Payments): IsCaused {
  const orderOf = rowsBy(orders, ({ payment_id: id }) => id);
  const tookTheRest = leftovers(refunds, payments);
  return (refund) => {
    const { idempotency_key: key, payment_id: paymentId } = refund;
    const order = orderOf.get(paymentId);
    return (
      key.slice(VOID.length) === paymentId &&
      (!order || ENDED_STATUSES.has(order.status)) &&
      tookTheRest(refund)
    );
  };
}

/** Made at the gateway, under its id there; another check compares the sums. */
const wasMadeAtGateway: IsCaused = ({ idempotency_key: key, gateway_refund_id: id }) =>
  key.slice(AT_GATEWAY.length) === id;

/** An operator's act names the refund that it opened. */
function actCause({ acts }: ReadStack): IsCaused {
  const opened = new Map(
    acts
      .filter(({ action }) => action === 'orders.refund')
      .map(({ subject, note }) => [compositeKey(subject, /refund (\S+)$/.exec(note ?? '')?.[1]), note]),
  );
  return ({ id, payment_id: paymentId, amount_minor: amount }) =>
    opened.get(compositeKey(paymentId, id))?.startsWith(`${amount} `) ?? false;
}

/** The customer of a completed return has the refund, or will have it; a manual refund makes up for one that the gateway refused. */
export const returnsAreRefunded: Check = {
  name: 'every completed return has its refund',
  find({ returns, orders, refunds }) {
    const orderById = byId(orders);
    const statusOf = new Map(
      refunds.map(({ payment_id: id, idempotency_key: key, status }) => [compositeKey(id, key), status]),
    );
    const refunded = groupSums(
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
        // An exchange's order was paid by the first one; an order whose money never came has nothing to refund.
        if (!order?.payment_id || order.payment_status === 'failed') return false;
        const status = statusOf.get(compositeKey(order.payment_id, `${RETURN}${id}`));
        const given = refunded.get(order.payment_id) ?? 0;
        const isRefunded = status !== undefined && (status !== 'failed' || given >= value);
        return !isRefunded && given < order.grand_total_minor;
      })
      .map(({ id }) => `return ${id}`);
  },
};
