import type { Context } from '../state/context.ts';
import type {
  ChargeRecord,
  IntentFields,
  IntentRecord,
  LastPaymentError,
  PaymentMethodRecord,
} from '../state/records.ts';
import { approvedCharge, failedCharge } from './charges.ts';
import { openDispute } from './disputes.ts';
import { cardError } from './errors.ts';
import { behaviour } from './payment-methods.ts';
import { render } from './render.ts';
import { DECLINES } from './test-cards.ts';
import type { DeclineReason } from './test-cards.ts';

/** The last attempt failed: the intent waits for another payment method. */
export function failIntent(
  ctx: Context,
  intent: IntentRecord,
  error: LastPaymentError,
  fields: Partial<IntentFields> = {},
): IntentRecord {
  const failed = ctx.store.patch('payment_intent', intent, {
    ...fields,
    last_payment_error: error,
    next_action: null,
    payment_method: null,
    status: 'requires_payment_method',
  });
  ctx.emit('payment_intent.payment_failed', 'payment_intent', failed);
  return failed;
}

/** Refuses the attempt as the bank would, and throws the 402 that carries the intent. */
export function decline(
  ctx: Context,
  intent: IntentRecord,
  method: PaymentMethodRecord,
  reason: DeclineReason,
): never {
  const answer = DECLINES[reason];
  const charge = failedCharge(ctx, intent, method, answer);
  ctx.emit('charge.failed', 'charge', charge);
  const error = { charge: charge.id, ...answer, payment_method: method.id, type: 'card_error' };
  const failed = failIntent(ctx, intent, error, { latest_charge: charge.id });
  throw cardError({
    charge: charge.id,
    ...answer,
    payment_intent: render('payment_intent', failed, ctx),
    payment_method: render('payment_method', method, ctx),
  });
}

function nextAction(ctx: Context, intent: IntentRecord): object {
  const url = `${ctx.publicUrl}/_sandbox/challenges/${intent.id}`;
  const { returnUrl } = intent.private;
  if (returnUrl) return { redirect_to_url: { return_url: returnUrl, url }, type: 'redirect_to_url' };
  return { type: 'use_stripe_sdk', use_stripe_sdk: { stripe_js: url, type: 'three_d_secure_redirect' } };
}

function askForAuthentication(ctx: Context, intent: IntentRecord, method: PaymentMethodRecord): IntentRecord {
  const waiting = ctx.store.patch('payment_intent', intent, {
    next_action: nextAction(ctx, intent),
    payment_method: method.id,
    status: 'requires_action',
  });
  ctx.emit('payment_intent.requires_action', 'payment_intent', waiting);
  return waiting;
}

type Act = (
  ctx: Context,
  intent: IntentRecord,
  method: PaymentMethodRecord,
  authenticated: boolean,
) => IntentRecord;

/** The bank approved the attempt: the intent has its charge and waits for nothing. */
function succeed(
  ctx: Context,
  intent: IntentRecord,
  charge: ChargeRecord,
  fields: Partial<IntentFields>,
): IntentRecord {
  const charged = ctx.store.patch('payment_intent', intent, {
    ...fields,
    last_payment_error: null,
    latest_charge: charge.id,
    next_action: null,
    payment_method: charge.fields.payment_method,
  });
  ctx.emit('charge.succeeded', 'charge', charge);
  return charged;
}

const hold: Act = (ctx, intent, method, authenticated) => {
  const charge = approvedCharge(ctx, intent, method, { captured: false, authenticated });
  const { amount } = intent.fields;
  const held = succeed(ctx, intent, charge, { amount_capturable: amount, status: 'requires_capture' });
  ctx.emit('payment_intent.amount_capturable_updated', 'payment_intent', held);
  const { captureBefore } = charge.private;
  if (captureBefore) ctx.schedule.add(captureBefore, 'expireAuthorization', intent.id);
  return held;
};

const take: Act = (ctx, intent, method, authenticated) => {
  const charge = approvedCharge(ctx, intent, method, { captured: true, authenticated });
  const { amount } = intent.fields;
  const taken = succeed(ctx, intent, charge, { amount_received: amount, status: 'succeeded' });
  ctx.emit('payment_intent.succeeded', 'payment_intent', taken);
  const { dispute } = behaviour(method);
  if (dispute) openDispute(ctx, charge, dispute);
  return taken;
};

/**
 * Asks the (imagined) bank for the intent's amount. Answers the intent as it is afterwards, or throws the 402.
 * @param options `authenticated`: the challenge was passed; `unattended`: no customer can answer one
 */
export function attempt(
  ctx: Context,
  intent: IntentRecord,
  method: PaymentMethodRecord,
  { authenticated = false, unattended = false } = {},
): IntentRecord {
  const card = behaviour(method);
  if (card.challenge && !authenticated) {
    if (unattended) return decline(ctx, intent, method, 'authentication_required');
    return askForAuthentication(ctx, intent, method);
  }
  if (card.decline) return decline(ctx, intent, method, card.decline);
  const act = intent.fields.capture_method === 'manual' ? hold : take;
  return act(ctx, intent, method, authenticated);
}
