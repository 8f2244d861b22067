import type { Context } from '../state/context.ts';
import { newId } from '../state/ids.ts';
import type {
  ChargeFields,
  ChargePrivate,
  ChargeRecord,
  IntentRecord,
  PaymentMethodRecord,
} from '../state/records.ts';
import { resourceMissing } from './errors.ts';
import { given } from './given.ts';
import { PAGE_SHAPE } from './paging.ts';
import { render, renderPage } from './render.ts';
import { route } from './route.ts';
import { list, parser, text } from './schema.ts';
import type { Parsed } from './schema.ts';
import type { Decline } from './test-cards.ts';

/** How long an uncaptured card authorization is valid. */
const AUTHORIZATION_SECONDS = 7 * 24 * 3600;

/** The optional fields that a charge takes over from its intent. */
const TAKEN_OVER = ['metadata', 'description', 'receipt_email', 'transfer_group', 'shipping'] as const;

function newCharge(
  ctx: Context,
  intent: IntentRecord,
  method: PaymentMethodRecord,
  changes: { fields: Partial<ChargeFields>; hidden: Partial<ChargePrivate> },
): ChargeRecord {
  const { amount, currency } = intent.fields;
  return ctx.store.put('charge', {
    id: newId('ch'),
    account: ctx.account,
    created: ctx.now(),
    fields: {
      ...given(intent.fields, TAKEN_OVER),
      amount,
      currency,
      payment_intent: intent.id,
      payment_method: method.id,
      ...changes.fields,
    },
    private: { released: 0, token: method.private.token, ...changes.hidden },
  });
}

/** The charge of an approved attempt: taken at once, or held until `capture_before`. */
export function approvedCharge(
  ctx: Context,
  intent: IntentRecord,
  method: PaymentMethodRecord,
  { captured, authenticated }: { captured: boolean; authenticated?: boolean },
): ChargeRecord {
  const { amount } = intent.fields;
  const captureBefore = captured ? undefined : ctx.now() + AUTHORIZATION_SECONDS;
  return newCharge(ctx, intent, method, {
    fields: {
      amount_captured: captured ? amount : 0,
      captured,
      paid: true,
    },
    hidden: { captureBefore, authenticated },
  });
}

/** The charge of a declined attempt. */
export function failedCharge(
  ctx: Context,
  intent: IntentRecord,
  method: PaymentMethodRecord,
  decline: Decline,
): ChargeRecord {
  return newCharge(ctx, intent, method, {
    fields: {
      failure_code: decline.code,
      failure_message: decline.message,
      status: 'failed',
    },
    hidden: { declineCode: decline.decline_code },
  });
}

/**
 * Gives back authorized money that was not captured. Stripe shows it as refunded on the charge (and a whole release as
 * `refunded: true`), though no refund object exists for it.
 */
export function release(
  ctx: Context,
  charge: ChargeRecord,
  amount: number,
  fields: Partial<ChargeFields> = {},
): ChargeRecord {
  const refunded = (charge.fields.amount_refunded ?? 0) + amount;
  return ctx.store.patch(
    'charge',
    charge,
    { ...fields, amount_refunded: refunded, refunded: refunded === charge.fields.amount },
    { released: charge.private.released + amount },
  );
}

const LIST_SHAPE = { ...PAGE_SHAPE, payment_intent: text() };

export const chargeRoutes = [
  route('charge', {
    method: 'GET',
    path: '/v1/charges',
    shape: parser(LIST_SHAPE),
    handle: (ctx, params: Parsed<typeof LIST_SHAPE>) => {
      const wanted = params.payment_intent;
      const keep = (charge: ChargeRecord) => !wanted || charge.fields.payment_intent === wanted;
      return renderPage(ctx, { url: '/v1/charges', kind: 'charge', params }, keep);
    },
  }),
  route('charge', {
    method: 'GET',
    path: '/v1/charges/:id',
    shape: parser({ expand: list(text()) }),
    handle: (ctx) => {
      const record = ctx.store.get('charge', ctx.id, ctx.account);
      if (!record) throw resourceMissing('charge', ctx.id, 'id', 404);
      return render('charge', record, ctx);
    },
  }),
];
