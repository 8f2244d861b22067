import type { Context } from '../state/context.ts';
import type { ChargeRecord, IntentRecord, IntentStatus } from '../state/records.ts';
import { release } from './charges.ts';
import { openDispute } from './disputes.ts';
import { invalidRequest, refused, unexpectedState } from './errors.ts';
import type { ApiError } from './errors.ts';
import { mergeMetadata } from './intent-fields.ts';
import { checkLastDigits } from './money.ts';
import type { CaptureIntent } from './payment-intent-shapes.ts';
import { behaviour } from './payment-methods.ts';
import { render } from './render.ts';

const CANCELABLE: readonly IntentStatus[] = [
  'requires_payment_method',
  'requires_capture',
  'requires_confirmation',
  'requires_action',
  'processing',
];

function refuseCapture(ctx: Context, intent: IntentRecord): ApiError {
  const { status } = intent.fields;
  const why =
    status === 'succeeded'
      ? 'it has already been captured.'
      : `it has a status of ${status}. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.`;
  return unexpectedState(`This PaymentIntent could not be captured because ${why}`, {
    payment_intent: render('payment_intent', intent, ctx),
  });
}

function checkCaptureAmount(ctx: Context, intent: IntentRecord, amount: number): void {
  if (amount < 1) {
    throw invalidRequest('This value must be greater than or equal to 1.', {
      code: 'parameter_invalid_integer',
      param: 'amount_to_capture',
    });
  }
  checkLastDigits(amount, intent.fields.currency, 'amount_to_capture');
  if (amount <= (intent.fields.amount_capturable ?? 0)) return;
  throw refused(
    'The payment could not be captured because the requested capture amount is greater than the amount you can capture for this charge.',
    {
      code: 'amount_too_large',
      param: 'amount_to_capture',
      payment_intent: render('payment_intent', intent, ctx),
    },
  );
}

/** Captures the authorized money, once; the rest is released. */
export function captureIntent(ctx: Context, intent: IntentRecord, params: CaptureIntent): IntentRecord {
  if (intent.fields.status !== 'requires_capture') throw refuseCapture(ctx, intent);
  const amount = params.amount_to_capture ?? intent.fields.amount_capturable ?? 0;
  checkCaptureAmount(ctx, intent, amount);
  const held = ctx.store.require('charge', intent.fields.latest_charge);
  const rest = held.fields.amount - amount;
  const taken = { amount_captured: amount, captured: true };
  const charge = rest > 0 ? release(ctx, held, rest, taken) : ctx.store.patch('charge', held, taken);
  const done = ctx.store.patch('payment_intent', intent, {
    amount_capturable: 0,
    amount_received: amount,
    metadata: mergeMetadata(intent.fields.metadata, params.metadata),
    status: 'succeeded',
  });
  ctx.emit('charge.captured', 'charge', charge);
  ctx.emit('payment_intent.succeeded', 'payment_intent', done);
  disputeLater(ctx, charge);
  return done;
}

function disputeLater(ctx: Context, charge: ChargeRecord): void {
  const { dispute } = behaviour(ctx.store.require('payment_method', charge.fields.payment_method));
  if (dispute) openDispute(ctx, charge, dispute);
}

function refuseCancel(ctx: Context, intent: IntentRecord): ApiError {
  const { status } = intent.fields;
  return unexpectedState(
    `You cannot cancel this PaymentIntent because it has a status of ${status}. Only a PaymentIntent with one of the following statuses may be canceled: ${CANCELABLE.join(', ')}.`,
    { payment_intent: render('payment_intent', intent, ctx) },
  );
}

/** Only the session's own end ends a payment that its page still shows. */
function refuseWhileSessionOpen(ctx: Context, intent: IntentRecord): void {
  const [session] = ctx.store.linked('checkout.session', intent.id);
  if (!session || session.fields.status !== 'open') return;
  throw refused(
    'You cannot cancel PaymentIntents created by Checkout while the Checkout Session is open. Expire the Checkout Session instead.',
    { payment_intent: render('payment_intent', intent, ctx) },
  );
}

/** Ends the intent and releases what it held. Cancelling twice is an error, as at Stripe. */
export function cancelIntent(ctx: Context, intent: IntentRecord, reason: string | null): IntentRecord {
  if (!CANCELABLE.includes(intent.fields.status)) throw refuseCancel(ctx, intent);
  refuseWhileSessionOpen(ctx, intent);
  return endIntent(ctx, intent, reason);
}

/** The cancellation itself, for callers that checked: session expiry and authorization expiry. */
export function endIntent(
  ctx: Context,
  intent: IntentRecord,
  reason: string | null,
  released = 'charge.refunded',
): IntentRecord {
  const held = intent.fields.status === 'requires_capture';
  const ended = ctx.store.patch('payment_intent', intent, {
    amount_capturable: 0,
    canceled_at: ctx.now(),
    cancellation_reason: reason,
    next_action: null,
    status: 'canceled',
  });
  ctx.emit('payment_intent.canceled', 'payment_intent', ended);
  if (held) {
    const charge = ctx.store.require('charge', intent.fields.latest_charge);
    ctx.emit(released, 'charge', release(ctx, charge, charge.fields.amount));
  }
  return ended;
}

/** The authorization expired after seven days: the bank released the money, and the intent ends. */
export function expireAuthorization(ctx: Context, intent: IntentRecord): void {
  if (intent.fields.status !== 'requires_capture') return;
  const charge = ctx.store.require('charge', intent.fields.latest_charge);
  if (ctx.now() < (charge.private.captureBefore ?? 0)) return;
  endIntent(ctx, intent, 'automatic', 'charge.expired');
}
