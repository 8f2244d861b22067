import type { Context } from '../state/context.ts';
import { newId } from '../state/ids.ts';
import type { ChargeRecord, RefundRecord, RefundStatus } from '../state/records.ts';
import { invalidRequest, refused, resourceMissing } from './errors.ts';
import { mergeMetadata } from './intent-fields.ts';
import { checkLastDigits, money } from './money.ts';
import { PAGE_SHAPE } from './paging.ts';
import { behaviour } from './payment-methods.ts';
import { render, renderPage } from './render.ts';
import type { Rendered, RenderedList } from './render.ts';
import { route } from './route.ts';
import { bool, int, list, metadata, missing, oneOf, parser, text, unsupported } from './schema.ts';
import type { Parsed } from './schema.ts';

const CREATE_SHAPE = {
  amount: int({ min: 1 }),
  charge: text(),
  currency: text(),
  customer: unsupported(),
  expand: list(text()),
  instructions_email: text(),
  metadata: metadata(),
  origin: unsupported(),
  payment_intent: text(),
  reason: oneOf(['duplicate', 'fraudulent', 'requested_by_customer']),
  refund_application_fee: bool(),
  reverse_transfer: bool(),
};

type CreateRefund = Parsed<typeof CREATE_SHAPE>;

/** How long a bank takes over a refund that is not final at once. */
const BANK_SECONDS = 2;

function chargeOfIntent(ctx: Context, id: string): ChargeRecord {
  const intent = ctx.store.get('payment_intent', id, ctx.account);
  if (!intent) throw resourceMissing('payment_intent', id, 'payment_intent');
  const charge = intent.fields.latest_charge && ctx.store.find('charge', intent.fields.latest_charge);
  if (intent.fields.status === 'succeeded' && charge) return charge;
  throw refused(`This PaymentIntent (${id}) does not have a successful charge to refund.`, {
    code: 'payment_intent_unexpected_state',
    param: 'payment_intent',
  });
}

function chargeById(ctx: Context, id: string): ChargeRecord {
  const charge = ctx.store.get('charge', id, ctx.account);
  if (!charge) throw resourceMissing('charge', id, 'charge');
  return chargeOfIntent(ctx, charge.fields.payment_intent);
}

function chargeToRefund(ctx: Context, params: CreateRefund): ChargeRecord {
  if (params.charge && params.payment_intent) {
    throw invalidRequest('You may only specify one of these parameters: charge, payment_intent.', {
      code: 'parameters_exclusive',
    });
  }
  if (params.payment_intent) return chargeOfIntent(ctx, params.payment_intent);
  if (params.charge) return chargeById(ctx, params.charge);
  throw missing('charge');
}

/** How much of a charge can still be refunded. */
function refundable(charge: ChargeRecord): number {
  return charge.fields.amount - (charge.fields.amount_refunded ?? 0);
}

function checkRefund(charge: ChargeRecord, amount: number): void {
  const left = refundable(charge);
  const { currency } = charge.fields;
  if (charge.fields.disputed) {
    throw refused(`Charge ${charge.id} has been charged back; cannot issue a refund.`, {
      code: 'charge_disputed',
    });
  }
  if (left === 0) {
    throw refused(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' });
  }
  checkLastDigits(amount, currency);
  if (amount <= left) return;
  const whole = left === charge.fields.amount ? 'charge amount' : 'unrefunded amount on charge';
  throw refused(
    `Refund amount (${money(amount, currency)}) is greater than ${whole} (${money(left, currency)})`,
    {
      param: 'amount',
    },
  );
}

function addRefunded(ctx: Context, charge: ChargeRecord, amount: number): ChargeRecord {
  const refunded = (charge.fields.amount_refunded ?? 0) + amount;
  return ctx.store.patch('charge', charge, {
    amount_refunded: refunded,
    refunded: refunded === charge.fields.amount,
  });
}

function create(ctx: Context, params: CreateRefund): Rendered {
  const charge = chargeToRefund(ctx, params);
  const amount = params.amount ?? refundable(charge);
  checkRefund(charge, amount);
  const ending = behaviour(ctx.store.require('payment_method', charge.fields.payment_method)).refund;
  const refund = ctx.store.put('refund', {
    id: newId('re'),
    account: ctx.account,
    created: ctx.now(),
    fields: {
      amount,
      charge: charge.id,
      currency: charge.fields.currency,
      metadata: mergeMetadata({}, params.metadata),
      payment_intent: charge.fields.payment_intent,
      payment_method: charge.fields.payment_method,
      reason: params.reason ?? null,
      ...(ending === 'pending' && { status: 'pending', pending_reason: 'processing' }),
    },
    private: {},
  });
  ctx.emit('refund.created', 'refund', refund);
  ctx.emit('charge.refunded', 'charge', addRefunded(ctx, charge, amount));
  if (ending) ctx.schedule.add(ctx.now() + BANK_SECONDS, 'endRefund', refund.id);
  return render('refund', refund, ctx);
}

/** The bank's late answer, for the two test cards that have one. */
export function endRefund(ctx: Context, refund: RefundRecord): void {
  const method = ctx.store.require('payment_method', refund.fields.payment_method);
  const ending = behaviour(method).refund;
  if (ending === 'pending' && refund.fields.status === 'pending') {
    const { pending_reason: _gone, ...fields } = refund.fields;
    const done = ctx.store.put('refund', { ...refund, fields: { ...fields, status: 'succeeded' } });
    ctx.emit('refund.updated', 'refund', done);
  } else if (ending === 'failed' && refund.fields.status !== 'failed') {
    failRefund(ctx, refund);
  }
}

const NEXT: Partial<Record<RefundStatus, readonly RefundStatus[]>> = {
  pending: ['requires_action', 'succeeded', 'failed', 'canceled'],
  requires_action: ['succeeded', 'failed', 'canceled'],
  succeeded: ['failed'],
};

/** What the bank makes of a refund, whatever its card does by itself. */
export function moveRefund(ctx: Context, refund: RefundRecord, wanted: unknown): RefundRecord {
  const before = refund.fields.status ?? 'succeeded';
  const status = NEXT[before]?.find((next) => next === wanted);
  if (!status) {
    throw invalidRequest(`A refund that is ${before} can become ${NEXT[before]?.join(', ') ?? 'nothing'}.`, {
      param: 'status',
    });
  }
  if (status === 'failed') return failRefund(ctx, refund);
  const { pending_reason: _gone, ...fields } = refund.fields;
  const moved = ctx.store.put('refund', { ...refund, fields: { ...fields, status } });
  if (status === 'canceled')
    addRefunded(ctx, ctx.store.require('charge', refund.fields.charge), -refund.fields.amount);
  ctx.emit('refund.updated', 'refund', moved);
  ctx.emit('charge.refund.updated', 'refund', moved);
  return moved;
}

function failRefund(ctx: Context, refund: RefundRecord): RefundRecord {
  const { pending_reason: _gone, ...fields } = refund.fields;
  const failed = ctx.store.put('refund', {
    ...refund,
    fields: { ...fields, failure_reason: 'unknown', status: 'failed' },
  });
  addRefunded(ctx, ctx.store.require('charge', refund.fields.charge), -refund.fields.amount);
  ctx.emit('refund.failed', 'refund', failed);
  ctx.emit('refund.updated', 'refund', failed);
  ctx.emit('charge.refund.updated', 'refund', failed);
  return failed;
}

const expand = list(text());
const UPDATE_SHAPE = { expand, metadata: metadata() };
const LIST_SHAPE = { ...PAGE_SHAPE, charge: text(), payment_intent: text() };

function requireRefund(ctx: Context): RefundRecord {
  const refund = ctx.store.get('refund', ctx.id, ctx.account);
  if (!refund) throw resourceMissing('refund', ctx.id, 'refund', 404);
  return refund;
}

function update(ctx: Context, params: Parsed<typeof UPDATE_SHAPE>): Rendered {
  const refund = requireRefund(ctx);
  const changed = { metadata: mergeMetadata(refund.fields.metadata, params.metadata) };
  const record = ctx.store.patch('refund', refund, changed);
  ctx.emit('refund.updated', 'refund', record);
  return render('refund', record, ctx);
}

function listRefunds(ctx: Context, params: Parsed<typeof LIST_SHAPE>): RenderedList {
  const keep = ({ fields }: RefundRecord) =>
    (!params.payment_intent || fields.payment_intent === params.payment_intent) &&
    (!params.charge || fields.charge === params.charge);
  return renderPage(ctx, { url: '/v1/refunds', kind: 'refund', params }, keep);
}

export const refundRoutes = [
  route('refund', { method: 'POST', path: '/v1/refunds', shape: parser(CREATE_SHAPE), handle: create }),
  route('refund', {
    method: 'GET',
    path: '/v1/refunds',
    shape: parser(LIST_SHAPE),
    handle: listRefunds,
  }),
  route('refund', {
    method: 'GET',
    path: '/v1/refunds/:id',
    shape: parser({ expand }),
    handle: (ctx) => render('refund', requireRefund(ctx), ctx),
  }),
  route('refund', { method: 'POST', path: '/v1/refunds/:id', shape: parser(UPDATE_SHAPE), handle: update }),
];
