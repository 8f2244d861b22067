import { newId } from '../state/ids.ts';
import { resourceMissing } from './errors.ts';
import { PAGE_SHAPE, page } from './paging.ts';
import { render, renderList } from './render.ts';
import { list, text } from './schema.ts';

/** How long an uncaptured card authorisation is good for. */
export const AUTHORIZATION_SECONDS = 7 * 24 * 3600;

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
      paid: true,
    },
    { captureBefore, authenticated },
  );
}

/** The charge of a declined attempt. */
export function failedCharge(ctx, intent, method, decline) {
  return newCharge(
    ctx,
    intent,
    method,
    {
      failure_code: decline.code,
      failure_message: decline.message,
      status: 'failed',
    },
    { declineCode: decline.decline_code },
  );
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
].map((route) => ({ ...route, kind: 'charge' }));
