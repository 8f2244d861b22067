import type { Context } from '../state/context.ts';
import { newId } from '../state/ids.ts';
import type { Metadata, PaymentMethodRecord } from '../state/records.ts';
import { invalidRequest, resourceMissing } from './errors.ts';
import { render } from './render.ts';
import { route } from './route.ts';
import { hash, list, loose, metadata, missing, oneOf, parser, required, text } from './schema.ts';
import type { Parsed } from './schema.ts';
import { requireCard, testCard } from './test-cards.ts';
import type { TestCard } from './test-cards.ts';

const EXPIRY = { exp_month: 12, exp_year: 2034 };

/** The card of a payment method as it stands in answers; no number exists anywhere in this process. */
function cardDetails(card: TestCard): object {
  return {
    brand: card.brand,
    checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
    country: card.country,
    display_brand: card.brand,
    ...EXPIRY,
    fingerprint: `sandbox${card.brand}${card.last4}`,
    funding: card.funding,
    generated_from: null,
    last4: card.last4,
    networks: { available: [card.brand], preferred: null },
    regulated_status: 'unregulated',
    three_d_secure_usage: { supported: true },
    wallet: null,
  };
}

/** As Stripe, every use of a test token makes a payment method with an id of its own. */
export function createPaymentMethod(
  ctx: Context,
  token: string,
  fields: { metadata?: Metadata } = {},
): PaymentMethodRecord {
  return ctx.store.put('payment_method', {
    id: newId('pm'),
    account: ctx.account,
    created: ctx.now(),
    fields: { card: cardDetails(requireCard(token)), ...fields },
    private: { token },
  });
}

/** A stored payment method, or a fresh one for a test token. Anything else does not exist. */
export function resolvePaymentMethod(ctx: Context, id: string): PaymentMethodRecord {
  if (testCard(id)) return createPaymentMethod(ctx, id);
  const record = ctx.store.get('payment_method', id, ctx.account);
  if (record) return record;
  throw resourceMissing('PaymentMethod', id, 'payment_method');
}

/** The behaviour behind a stored payment method. */
export function behaviour(method: PaymentMethodRecord): TestCard {
  return requireCard(method.private.token);
}

const DATA_SHAPE = {
  allow_redisplay: loose(),
  billing_details: loose(),
  card: loose(),
  metadata: metadata(),
  type: required(oneOf(['card', 'link'])),
};
/** `payment_method_data`, by which Stripe.js and tests name a card token. */
export const paymentMethodData = hash(DATA_SHAPE);

/** Makes the payment method that `payment_method_data` describes. Card numbers are refused, always. */
export function fromData(
  ctx: Context,
  data: Pick<Parsed<typeof DATA_SHAPE>, 'card' | 'metadata'>,
  param = 'payment_method_data',
): PaymentMethodRecord {
  const card = typeof data.card === 'object' ? data.card : {};
  if (card.number !== undefined) {
    throw invalidRequest(
      'Sending credit card numbers directly to the Stripe API is generally unsafe. To continue processing use Stripe.js, the Stripe mobile bindings, or Stripe Elements.',
      { param: `${param}[card][number]` },
    );
  }
  const { token } = card;
  if (typeof token !== 'string' || token === '') throw missing(`${param}[card][token]`);
  if (!testCard(token)) throw resourceMissing('token', token, `${param}[card][token]`);
  return createPaymentMethod(ctx, token, data.metadata ? { metadata: data.metadata } : {});
}

const CREATE_SHAPE = { ...DATA_SHAPE, expand: list(text()) };

export const paymentMethodRoutes = [
  route('payment_method', {
    method: 'POST',
    path: '/v1/payment_methods',
    shape: parser(CREATE_SHAPE),
    handle: (ctx, params: Parsed<typeof CREATE_SHAPE>) =>
      render('payment_method', fromData(ctx, params, 'card'), ctx),
  }),
  route('payment_method', {
    method: 'GET',
    path: '/v1/payment_methods/:id',
    shape: parser({ expand: list(text()) }),
    handle: (ctx) => {
      const record = ctx.store.get('payment_method', ctx.id, ctx.account);
      if (!record) throw resourceMissing('PaymentMethod', ctx.id, 'payment_method', 404);
      return render('payment_method', record, ctx);
    },
  }),
];
