import type { Context } from '../state/context.ts';
import type {
  IntentRecord,
  PaymentMethodRecord,
  SessionFields,
  SessionPrivate,
  SessionRecord,
  TransferOutcome,
} from '../state/records.ts';
import { attempt, failIntent } from './attempt.ts';
import { approvedCharge, failedCharge } from './charges.ts';
import { ApiError, refused } from './errors.ts';
import type { ErrorFields } from './errors.ts';
import { newIntent } from './payment-intents.ts';
import { createPaymentMethod } from './payment-methods.ts';
import { endIntent } from './settle-intent.ts';
import { DECLINES } from './test-cards.ts';

/** How long an imagined bank transfer takes, unless a test says otherwise. */
const SETTLE_SECONDS = 2;

interface Started {
  session: SessionRecord;
  intent: IntentRecord;
}

/** How an attempt to pay ended; a decline leaves the session open, and nothing to pay makes no intent. */
export interface Paid {
  session: SessionRecord;
  intent?: IntentRecord;
  declined?: ErrorFields;
}

/** Stripe makes the session's intent with the first attempt to pay. */
function sessionIntent(ctx: Context, session: SessionRecord): Started {
  const { payment_intent, amount_total, currency } = session.fields;
  if (payment_intent) return { session, intent: ctx.store.require('payment_intent', payment_intent) };
  const intent = newIntent(
    ctx,
    {
      ...session.private.intentData,
      amount: amount_total,
      currency,
      automatic_payment_methods: { allow_redirects: 'always', enabled: true },
    },
    { returnUrl: `${ctx.publicUrl}/c/pay/${session.id}` },
  );
  return { session: ctx.store.patch('checkout.session', session, { payment_intent: intent.id }), intent };
}

function customerDetails(session: SessionRecord): { email: string; [field: string]: unknown } {
  const email = session.fields.customer_email ?? 'shopper@example.com';
  const address = { city: null, country: 'US', line1: null, line2: null, postal_code: null, state: null };
  return {
    address,
    business_name: null,
    email,
    individual_name: null,
    name: 'Sandbox Shopper',
    phone: null,
    tax_exempt: 'none',
    tax_ids: [],
  };
}

function complete(
  ctx: Context,
  session: SessionRecord,
  paymentStatus: NonNullable<SessionFields['payment_status']>,
  hidden?: Partial<SessionPrivate>,
): SessionRecord {
  const fields: Partial<SessionFields> = {
    customer_details: customerDetails(session),
    payment_status: paymentStatus,
    status: 'complete',
  };
  const done = ctx.store.patch('checkout.session', session, fields, hidden);
  ctx.emit('checkout.session.completed', 'checkout.session', done);
  return done;
}

/** Completes the session where its intent got the money (or holds it, with manual capture). */
export function completeIfPaid(ctx: Context, session: SessionRecord, intent: IntentRecord): SessionRecord {
  if (intent.fields.status === 'succeeded') return complete(ctx, session, 'paid');
  if (intent.fields.status === 'requires_capture') return complete(ctx, session, 'unpaid');
  return session;
}

function requireOpen(session: SessionRecord): void {
  if (session.fields.status === 'open') return;
  throw refused(`This Checkout Session is no longer open: it has a status of ${session.fields.status}.`);
}

/** Pays by the card form of the page. */
export function payByCard(ctx: Context, session: SessionRecord, token: string): Paid {
  requireOpen(session);
  if (session.fields.amount_total === 0) return { session: complete(ctx, session, 'no_payment_required') };
  const started = sessionIntent(ctx, session);
  const method = createPaymentMethod(ctx, token);
  try {
    const intent = attempt(ctx, started.intent, method);
    return { session: completeIfPaid(ctx, started.session, intent), intent };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { ...started, declined: error.error };
  }
}

/** A bank transfer: the session is complete at once, the money comes (or does not) later. */
export function payByTransfer(
  ctx: Context,
  session: SessionRecord,
  outcome: TransferOutcome,
  seconds = SETTLE_SECONDS,
): Paid & Started {
  requireOpen(session);
  const started = sessionIntent(ctx, session);
  const method = createPaymentMethod(ctx, 'pm_card_visa');
  const intent = ctx.store.patch('payment_intent', started.intent, {
    payment_method: method.id,
    status: 'processing',
  });
  ctx.emit('payment_intent.processing', 'payment_intent', intent);
  const settleAt = ctx.now() + seconds;
  ctx.schedule.add(settleAt, 'settleSession', session.id);
  return { session: complete(ctx, started.session, 'unpaid', { settleAt, outcome }), intent };
}

/** Ends a pending transfer as it was chosen: the money arrives or does not. */
export function settleSession(ctx: Context, session: SessionRecord): void {
  const { settleAt, outcome } = session.private;
  if (!settleAt || ctx.now() < settleAt) return;
  const intent = ctx.store.require('payment_intent', session.fields.payment_intent);
  if (intent.fields.status !== 'processing') return;
  const method = ctx.store.require('payment_method', intent.fields.payment_method);
  if (outcome === 'success') transferCame(ctx, session, intent, method);
  else transferFailed(ctx, session, intent, method);
}

function transferCame(
  ctx: Context,
  session: SessionRecord,
  intent: IntentRecord,
  method: PaymentMethodRecord,
): void {
  const charge = approvedCharge(ctx, intent, method, { captured: true });
  const { amount } = intent.fields;
  const fields = { amount_received: amount, latest_charge: charge.id, status: 'succeeded' } as const;
  const done = ctx.store.patch('payment_intent', intent, fields);
  ctx.emit('charge.succeeded', 'charge', charge);
  ctx.emit('payment_intent.succeeded', 'payment_intent', done);
  const paid = ctx.store.patch('checkout.session', session, { payment_status: 'paid' }, { settleAt: null });
  ctx.emit('checkout.session.async_payment_succeeded', 'checkout.session', paid);
}

function transferFailed(
  ctx: Context,
  session: SessionRecord,
  intent: IntentRecord,
  method: PaymentMethodRecord,
): void {
  const answer = DECLINES.insufficient_funds;
  const charge = failedCharge(ctx, intent, method, answer);
  ctx.emit('charge.failed', 'charge', charge);
  const error = { charge: charge.id, ...answer, payment_method: method.id, type: 'card_error' };
  failIntent(ctx, intent, error, { latest_charge: charge.id });
  const failed = ctx.store.patch('checkout.session', session, {}, { settleAt: null });
  ctx.emit('checkout.session.async_payment_failed', 'checkout.session', failed);
}

/** Ends an open session and whatever its page began. */
export function endSession(ctx: Context, session: SessionRecord): SessionRecord {
  const expired = ctx.store.patch('checkout.session', session, { status: 'expired' });
  const id = session.fields.payment_intent;
  if (id) endIntent(ctx, ctx.store.require('payment_intent', id), 'automatic');
  ctx.emit('checkout.session.expired', 'checkout.session', expired);
  return expired;
}

/** Ends a session whose time is over. */
export function expireSession(ctx: Context, session: SessionRecord): void {
  if (session.fields.status === 'open' && ctx.now() >= session.fields.expires_at) endSession(ctx, session);
}
