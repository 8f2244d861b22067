import { STRIPE_UNITS } from '@holdfast/money';

const LIVE = new Set([
  'pending',
  'requires_action',
  'authorized',
  'captured',
  'partially_refunded',
  'in_doubt',
]);
const GOES_ON = new Set([
  'pending',
  'confirmed',
  'processing',
  'shipped',
  'delivered',
  'return_requested',
  'returned',
]);
const HOLDS_MONEY = new Set(['authorized', 'captured', 'partially_refunded', 'refunded']);

const COUNTED_ON = new Set(['authorized', 'captured', 'partially_refunded']);

const byId = (rows, key = 'id') => new Map(rows.map((row) => [row[key], row]));

/** Every card order that goes on has its own payment, of its very amount. */
export const orderHasPayment = {
  name: 'every order has its payment, to the cent',
  find({ orders, payments }) {
    const paymentById = byId(payments);
    return orders
      .filter(({ payment_type: type, status }) => type === 'card' && GOES_ON.has(status))
      .filter((order) => {
        const payment = paymentById.get(order.payment_id);
        return !(
          payment &&
          HOLDS_MONEY.has(payment.status) &&
          payment.checkout_id === order.cart_session_id &&
          payment.amount_minor === order.grand_total_minor &&
          payment.currency === order.currency
        );
      })
      .map(({ id }) => `order ${id}`);
  },
};

/** No payment that holds or may hold money is without an order, unless its attempt is still open. */
export const paymentHasOrder = {
  name: 'every live payment has its order',
  find({ orders, payments, attempts }) {
    const ordered = new Set(orders.map(({ payment_id: id }) => id));
    const open = new Set(attempts.filter(isOpen).map(keyOf));
    return payments
      .filter(({ status, gateway }) => LIVE.has(status) && gateway !== 'cod')
      .filter((payment) => !ordered.has(payment.id) && !open.has(keyOf(payment)))
      .map(({ id }) => `payment ${id}`);
  },
};

/** What was cancelled holds no money. */
export const cancelledHoldsNothing = {
  name: 'cancelled orders hold no money',
  find({ orders, payments }) {
    const paymentById = byId(payments);
    return orders
      .filter(
        ({ status, payment_type: type }) =>
          type === 'card' && (status === 'cancelled' || status === 'payment_failed'),
      )
      .filter(({ payment_id: id }) =>
        ['authorized', 'captured', 'partially_refunded'].includes(paymentById.get(id)?.status),
      )
      .map(({ id }) => `order ${id}`);
  },
};

/** The gateway and our rows tell the same story: it holds nothing that we do not know, and all that we count on. */
export const gatewayAgrees = {
  name: 'gateway totals are our totals',
  needsGateway: true,
  find({ payments, charges, attempts }) {
    const open = new Set(attempts.filter(isOpen).map(({ checkout_id: id }) => id));
    const paymentByIntent = byId(payments, 'gateway_transaction_id');
    const live = charges.filter(({ state }) => state === 'authorised' || state === 'captured');
    const intents = new Set(live.map(({ paymentIntent }) => paymentIntent));
    return [
      ...live
        .filter(({ metadata }) => !open.has(metadata.checkout_id))
        .filter((charge) => !agree(charge, paymentByIntent.get(charge.paymentIntent)))
        .map(({ id, paymentIntent }) => `charge ${id} (${paymentIntent})`),
      ...payments
        .filter(({ gateway, status }) => gateway === 'stripe' && COUNTED_ON.has(status))
        .filter(({ gateway_transaction_id: intent }) => !intents.has(intent))
        .map(({ id }) => `payment ${id}: the gateway holds nothing`),
    ];
  },
};

/** One charge that holds money at the gateway per checkout, never two. */
export const oneChargePerCheckout = {
  name: 'no checkout is charged twice',
  needsGateway: true,
  find({ charges }) {
    const counts = new Map();
    for (const charge of charges.filter(holdsMoney)) {
      const { checkout_id: checkout } = charge.metadata;
      counts.set(checkout, (counts.get(checkout) ?? 0) + 1);
    }
    return [...counts]
      .filter(([, count]) => count > 1)
      .map(([id, count]) => `checkout ${id}: ${count} charges`);
  },
};

/** Every dispute at the gateway is known here as what it is there: a lost one is money gone that no sum of captures or refunds shows. */
export const disputesAgree = {
  name: "the gateway's disputes are our disputes",
  needsGateway: true,
  find({ disputes, charges }) {
    const ours = new Map(disputes.map((each) => [each.id, each]));
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
};

/** Prices without tax: the total is the sum of its parts; with tax it may also hold the tax on net shipping, and nothing else. */
export const totalsAddUp = {
  name: "every order's total is the sum of its parts",
  find: ({ orders }) =>
    orders
      .filter(
        ({ prices_include_tax: gross, net_added_minor: added, shipping_tax_minor: onShipping, ...order }) =>
          order.grand_total_minor !== added && !(gross && order.grand_total_minor === added + onShipping),
      )
      .map(({ id }) => `order ${id}`),
};

const holdsMoney = ({ state, amountCaptured, amountRefunded }) =>
  state === 'authorised' || (state === 'captured' && amountCaptured > amountRefunded);

/** In the gateway's own units (MON-1), as the gateway tells of its charges; undefined for what it cannot hold at all. */
function inGatewayUnits(amountMinor, currency) {
  if (!STRIPE_UNITS.takes(currency) || !STRIPE_UNITS.isWhole(BigInt(amountMinor), currency)) return undefined;
  return Number(STRIPE_UNITS.toGateway(BigInt(amountMinor), currency));
}

function agree(charge, payment) {
  if (!payment || charge.currency.toUpperCase() !== payment.currency) return false;
  const ours = (amountMinor) => inGatewayUnits(amountMinor, payment.currency);
  if (charge.amountAuthorised !== ours(payment.amount_minor)) return false;
  if (charge.state === 'authorised') return payment.captured_minor === 0;
  return (
    charge.amountCaptured === ours(payment.captured_minor) &&
    charge.amountRefunded === ours(payment.refunded_minor)
  );
}

const isOpen = ({ status }) => status === 'running' || status === 'awaiting_customer';
const keyOf = ({ checkout_id: checkoutId, attempt }) => `${checkoutId}:${attempt}`;
