import { newId } from '../state/ids.mjs';
import { resourceMissing } from './errors.mjs';
import { page, PAGE_SHAPE } from './paging.mjs';
import { behaviour } from './payment-methods.mjs';
import { render, renderList } from './render.mjs';
import { list, text } from './schema.mjs';

/** How long an uncaptured card authorisation is good for. */
export const AUTHORIZATION_SECONDS = 7 * 24 * 3600;

const APPROVED = {
  advice_code: null, network_advice_code: null, network_decline_code: null,
  network_status: 'approved_by_network', reason: null, risk_level: 'normal', risk_score: 12,
  seller_message: 'Payment complete.', type: 'authorized',
};

function declinedOutcome(reason) {
  return {
    ...APPROVED,
    network_status: 'declined_by_network',
    reason,
    seller_message: 'The bank did not return any further details with this decline.',
    type: 'issuer_declined',
  };
}

function cardPayment(card, { amount, captureBefore, authenticated }) {
  return {
    card: {
      amount_authorized: amount, authorization_code: null, brand: card.brand,
      ...(captureBefore && { capture_before: captureBefore }),
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: card.country, electronic_commerce_indicator: null, exp_month: 12, exp_year: 2034,
      extended_authorization: { status: 'disabled' }, fingerprint: `sandbox${card.brand}${card.last4}`,
      funding: card.funding, incremental_authorization: { status: 'unavailable' }, installments: null,
      last4: card.last4, mandate: null, multicapture: { status: 'unavailable' }, network: card.brand,
      network_token: { used: false }, network_transaction_id: null,
      overcapture: { maximum_amount_capturable: amount, status: 'unavailable' }, regulated_status: 'unregulated',
      three_d_secure: authenticated
        ? { authentication_flow: 'challenge', result: 'authenticated', result_reason: null, version: '2.2.0' }
        : null,
      transaction_link_id: null, wallet: null,
    },
    type: 'card',
  };
}

function newCharge(ctx, intent, method, fields, hidden) {
  const { amount, currency, metadata, description, receipt_email, transfer_group, shipping } = intent.fields;
  const given = { amount, currency, metadata, description, receipt_email, transfer_group, shipping };
  for (const key in given) if (given[key] === undefined) delete given[key];
  return ctx.store.put('charge', {
    id: newId('ch'),
    account: ctx.account,
    created: ctx.now(),
    fields: { ...given, payment_intent: intent.id, payment_method: method.id, ...fields },
    private: { released: 0, token: method.private.token, ...hidden },
  });
}

/** The charge of an approved attempt: taken at once, or held until `capture_before`. */
export function approvedCharge(ctx, intent, method, { captured, authenticated }) {
  const { amount } = intent.fields;
  const captureBefore = captured ? undefined : ctx.now() + AUTHORIZATION_SECONDS;
  return newCharge(
    ctx,
    intent,
    method,
    {
      amount_captured: captured ? amount : 0,
      captured,
      outcome: APPROVED,
      paid: true,
      payment_method_details: cardPayment(behaviour(method), { amount, captureBefore, authenticated }),
    },
    { captureBefore },
  );
}

/** The charge of a declined attempt. */
export function failedCharge(ctx, intent, method, decline) {
  return newCharge(ctx, intent, method, {
    failure_code: decline.code,
    failure_message: decline.message,
    outcome: declinedOutcome(decline.decline_code),
    payment_method_details: cardPayment(behaviour(method), { amount: intent.fields.amount }),
    status: 'failed',
  });
}

/**
 * What is let go without having been taken. Stripe shows it as refunded on the charge (and a whole release as
 * `refunded: true`), though no refund object exists for it.
 */
export function release(ctx, charge, amount, fields = {}) {
  const refunded = (charge.fields.amount_refunded ?? 0) + amount;
  return ctx.store.patch(
    'charge',
    charge,
    { ...fields, amount_refunded: refunded, refunded: refunded === charge.fields.amount },
    { released: charge.private.released + amount },
  );
}

export const chargeRoutes = [
  {
    method: 'GET',
    path: '/v1/charges',
    shape: { ...PAGE_SHAPE, payment_intent: text() },
    handle: (ctx, params) => {
      const wanted = params.payment_intent;
      const keep = (charge) => !wanted || charge.fields.payment_intent === wanted;
      return renderList('/v1/charges', 'charge', page(ctx.store, 'charge', ctx.account, params, keep), ctx);
    },
  },
  {
    method: 'GET',
    path: '/v1/charges/:id',
    shape: { expand: list(text()) },
    handle: (ctx) => {
      const record = ctx.store.get('charge', ctx.id, ctx.account);
      if (!record) throw resourceMissing('charge', ctx.id, 'id', 404);
      return render('charge', record, ctx);
    },
  },
];
