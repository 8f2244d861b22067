import { STRIPE_UNITS } from '@holdfast/money';

import { gatewayCheck } from '../check.ts';
import type { Check } from '../check.ts';
import type { RowOf } from '../queries.ts';
import type { Charge } from '../read-stack.ts';
import { checkoutsOf } from './checkouts.ts';
import { ENDED_STATUSES, VALID_STATUSES } from './known.ts';
import { byId, compositeKey, groupSums, rowsBy } from './rows.ts';

/** Statuses of payments, by whether they hold money. */
const MAY_HOLD: ReadonlySet<string> = new Set([
  'pending',
  'requires_action',
  'authorized',
  'captured',
  'partially_refunded',
  'in_doubt',
]);
const HOLD_OR_HELD: ReadonlySet<string> = new Set([
  'authorized',
  'captured',
  'partially_refunded',
  'refunded',
]);
const HOLD: ReadonlySet<string> = new Set(['authorized', 'captured', 'partially_refunded']);

/** Every valid card order has a payment of its own, of exactly its amount. */
export const orderHasPayment: Check = {
  name: 'every order has its payment, to the cent',
  find({ orders, payments }) {
    const paymentById = byId(payments);
    return orders
      .filter(({ payment_type: type, status }) => type === 'card' && VALID_STATUSES.has(status))
      .filter((order) => {
        const payment = paymentById.get(order.payment_id ?? '');
        return !(
          payment &&
          HOLD_OR_HELD.has(payment.status) &&
          payment.checkout_id === order.cart_session_id &&
          payment.amount_minor === order.grand_total_minor &&
          payment.currency === order.currency
        );
      })
      .map(({ id }) => `order ${id}`);
  },
};

/** No payment that may hold money is without an order, unless its attempt is still open. */
export const paymentHasOrder: Check = {
  name: 'every live payment has its order',
  find({ orders, payments, attempts }) {
    const ordered = new Set(orders.map(({ payment_id: id }) => id));
    const open = new Set(
      attempts.filter(({ status }) => status === 'running' || status === 'awaiting_customer').map(attemptOf),
    );
    return payments
      .filter(({ status, gateway }) => MAY_HOLD.has(status) && gateway !== 'cod')
      .filter((payment) => !ordered.has(payment.id) && !open.has(attemptOf(payment)))
      .map(({ id }) => `payment ${id}`);
  },
};

/** Orders that ended hold no money. */
export const cancelledHoldsNothing: Check = {
  name: 'cancelled orders hold no money',
  find({ orders, payments }) {
    const paymentById = byId(payments);
    return orders
      .filter(({ payment_type: type, status }) => type === 'card' && ENDED_STATUSES.has(status))
      .filter(({ payment_id: id }) => HOLD.has(paymentById.get(id ?? '')?.status ?? ''))
      .map(({ id }) => `order ${id}`);
  },
};

/** The gateway and our rows agree: it holds nothing that we do not know, and everything that we count on. */
export const gatewayAgrees: Check = gatewayCheck('gateway totals are our totals', (read) => {
  const { payments, charges } = read;
  const { isOpen } = checkoutsOf(read);
  const paymentByIntent = rowsBy(payments, ({ gateway_transaction_id: intent }) => intent);
  const live = charges.filter(({ state }) => state === 'authorised' || state === 'captured');
  const intents = new Set<string | null>(live.map(({ paymentIntent }) => paymentIntent));
  return [
    ...live
      .filter(({ metadata }) => !isOpen(metadata.checkout_id ?? ''))
      .filter((charge) => !agree(charge, paymentByIntent.get(charge.paymentIntent)))
      .map(({ id, paymentIntent }) => `charge ${id} (${paymentIntent})`),
    ...payments
      .filter(({ gateway, status }) => gateway === 'stripe' && HOLD.has(status))
      .filter(({ gateway_transaction_id: intent }) => !intents.has(intent))
      .map(({ id }) => `payment ${id}: the gateway holds nothing`),
  ];
});

/** At most one charge per checkout holds money at the gateway. */
export const oneChargePerCheckout: Check = gatewayCheck('no checkout is charged twice', ({ charges }) => {
  const counts = groupSums(
    charges.filter(holdsMoney),
    ({ metadata }) => metadata.checkout_id,
    () => 1,
  );
  return [...counts]
    .filter(([, count]) => count > 1)
    .map(([id, count]) => `checkout ${id}: ${count} charges`);
});

/** Disputes have the same status here as at the gateway: a lost one is money that no sum of captures or refunds shows. */
export const disputesAgree: Check = gatewayCheck(
  "the gateway's disputes are our disputes",
  ({ disputes, charges }) => {
    const ours = byId(disputes);
    const theirs = charges.flatMap(({ disputes: made = [] }) => made);
    const known = new Set(theirs.map(({ id }) => id));
    return [
      ...theirs
        .filter(({ id, status, amount }) => {
          const own = ours.get(id);
          return own?.status !== status || inGatewayUnits(own.amount_minor, own.currency) !== amount;
        })
        .map(({ id, status }) => `dispute ${id}: ${status} at the gateway`),
      ...disputes.filter(({ id }) => !known.has(id)).map(({ id }) => `dispute ${id}: the gateway has none`),
    ];
  },
);

/** The total is the sum of its parts; where prices include tax it may also hold the tax on net shipping, and nothing else. */
export const totalsAddUp: Check = {
  name: "every order's total is the sum of its parts",
  find: ({ orders }) =>
    orders
      .filter(
        ({ prices_include_tax: gross, net_added_minor: added, shipping_tax_minor: onShipping, ...order }) =>
          order.grand_total_minor !== added && !(gross && order.grand_total_minor === added + onShipping),
      )
      .map(({ id }) => `order ${id}`),
};

const holdsMoney = ({ state, amountCaptured, amountRefunded }: Charge): boolean =>
  state === 'authorised' || (state === 'captured' && amountCaptured > amountRefunded);

/** An amount in the gateway's own units (MON-1); undefined for one that it cannot hold. */
function inGatewayUnits(amountMinor: number, currency: string): number | undefined {
  if (!STRIPE_UNITS.takes(currency) || !STRIPE_UNITS.isWhole(BigInt(amountMinor), currency)) return undefined;
  return Number(STRIPE_UNITS.toGateway(BigInt(amountMinor), currency));
}

function agree(charge: Charge, payment: RowOf<'payments'> | undefined): boolean {
  if (!payment || charge.currency.toUpperCase() !== payment.currency) return false;
  const ours = (amountMinor: number): number | undefined => inGatewayUnits(amountMinor, payment.currency);
  if (charge.amountAuthorised !== ours(payment.amount_minor)) return false;
  if (charge.state === 'authorised') return payment.captured_minor === 0;
  return (
    charge.amountCaptured === ours(payment.captured_minor) &&
    charge.amountRefunded === ours(payment.refunded_minor)
  );
}

const attemptOf = ({
  checkout_id: checkoutId,
  attempt,
}: {
  readonly checkout_id: string;
  readonly attempt: number;
}): string => compositeKey(checkoutId, attempt);
