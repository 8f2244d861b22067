import type Stripe from 'stripe';

import { STRIPE_UNITS } from '@holdfast/money';

import type { GatewayPage, PageItem, PageOrder } from '../payment-page.port.js';
import { toDecline } from './intent-mapping.js';
import { amountOf } from './request-options.js';

type Line = Stripe.Checkout.SessionCreateParams.LineItem;

/** Stripe's limit of lines on a page. */
const MAX_ITEMS = 100;
const NAME_LENGTH = 250;
const FALLBACK_NAME = 'Order';

/** Maps a Checkout Session with its expanded payment. Amounts are in ISO minor units. */
export function toGatewayPage(session: Stripe.Checkout.Session): GatewayPage {
  const currency = (session.currency ?? '').toUpperCase();
  const intent = typeof session.payment_intent === 'object' ? session.payment_intent : null;
  const transactionId =
    typeof session.payment_intent === 'string' ? session.payment_intent : (intent?.id ?? undefined);
  const state = stateOf(session, intent);
  return {
    pageId: session.id,
    paymentId: session.metadata?.['payment_id'],
    state,
    url: state === 'open' ? (session.url ?? undefined) : undefined,
    expiresAtSeconds: session.expires_at,
    amountMinor: STRIPE_UNITS.fromGateway(BigInt(session.amount_total ?? 0), currency),
    currency,
    transactionId,
    decline: intent?.last_payment_error ? toDecline(intent.last_payment_error) : undefined,
  };
}

function stateOf(
  { status, payment_status: paid }: Stripe.Checkout.Session,
  intent: Stripe.PaymentIntent | null,
): GatewayPage['state'] {
  if (status === 'expired') return 'expired';
  if (status !== 'complete') return 'open';
  if (paid === 'paid') return 'paid';
  const hasFailed = intent?.status === 'requires_payment_method' || intent?.status === 'canceled';
  return hasFailed ? 'failed' : 'processing';
}

/** The lines of the page if they sum to the amount and the gateway can show each; otherwise one line with the amount. */
export function lineItems(order: PageOrder): Line[] {
  const { items, amountMinor, currency } = order;
  const sum = items.reduce((total, item) => total + item.amountMinor, 0n);
  const areShowable =
    items.length > 0 &&
    items.length <= MAX_ITEMS &&
    sum === amountMinor &&
    items.every((item) => item.amountMinor >= 0n && STRIPE_UNITS.isWhole(item.amountMinor, currency));
  const alone: PageItem = { name: order.lineSummary ?? FALLBACK_NAME, amountMinor };
  return (areShowable ? items : [alone]).map((item) => toLine(item, currency));
}

const toLine = ({ name, amountMinor }: PageItem, currency: string): Line => ({
  quantity: 1,
  price_data: {
    currency: currency.toLowerCase(),
    unit_amount: amountOf(amountMinor, currency),
    product_data: { name: name.slice(0, NAME_LENGTH) || FALLBACK_NAME },
  },
});
