import { newId } from '../state/ids.ts';
import { invalidRequest, refused, resourceMissing } from './errors.ts';
import { mergeMetadata } from './intent-fields.ts';
import { checkLastDigits, money } from './money.ts';
import { PAGE_SHAPE, page } from './paging.ts';
import { behaviour } from './payment-methods.ts';
import { render, renderList } from './render.ts';
import { bool, int, list, metadata, missing, oneOf, text, unsupported } from './schema.ts';

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

/** How long a bank takes over a refund that is not final at once. */
const BANK_SECONDS = 2;

function chargeOfIntent(ctx, id) {
  const intent = ctx.store.get('payment_intent', id, ctx.account);
  if (!intent) throw resourceMissing('payment_intent', id, 'payment_intent');
  const charge = intent.fields.latest_charge && ctx.store.find('charge', intent.fields.latest_charge);
  if (intent.fields.status === 'succeeded' && charge) return charge;
  throw refused(`This PaymentIntent (${id}) does not have a successful charge to refund.`, {
    code: 'payment_intent_unexpected_state',
    param: 'payment_intent',
  });
}

function chargeById(ctx, id) {
  const charge = ctx.store.get('charge', id, ctx.account);
  if (!charge) throw resourceMissing('charge', id, 'charge');
  return chargeOfIntent(ctx, charge.fields.payment_intent);
}

function chargeToRefund(ctx, params) {
  if (params.charge && params.payment_intent) {
    throw invalidRequest('You may only specify one of these parameters: charge, payment_intent.', {
      code: 'parameters_exclusive',
    });
  }
  if (params.payment_intent) return chargeOfIntent(ctx, params.payment_intent);
  if (params.charge) return chargeById(ctx, params.charge);
  throw missing('charge');
}

/** What of a charge can still be given back. */
function refundable(charge) {
  return charge.fields.amount - (charge.fields.amount_refunded ?? 0);
}

function checkRefund(charge, amount) {
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

function addRefunded(ctx, charge, amount) {
  const refunded = (charge.fields.amount_refunded ?? 0) + amount;
  return ctx.store.patch('charge', charge, {
    amount_refunded: refunded,
    refunded: refunded === charge.fields.amount,
  });
}

function create(ctx, params) {
  const charge = chargeToRefund(ctx, params);
  const amount = params.amount ?? refundable(charge);
  checkRefund(charge, amount);
  const ending = behaviour(ctx.store.find('payment_method', charge.fields.payment_method)).refund;
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
export function endRefund(ctx, refund) {
  const method = ctx.store.find('payment_method', refund.fields.payment_method);
  const ending = behaviour(method).refund;
  if (ending === 'pending' && refund.fields.status === 'pending') {
    const { pending_reason: _gone, ...fields } = refund.fields;
    const done = ctx.store.put('refund', { ...refund, fields: { ...fields, status: 'succeeded' } });
    ctx.emit('refund.updated', 'refund', done);
  } else if (ending === 'failed' && refund.fields.status !== 'failed') {
    failRefund(ctx, refund);
  }
}

const NEXT = {
  pending: ['requires_action', 'succeeded', 'failed', 'canceled'],
  requires_action: ['succeeded', 'failed', 'canceled'],
  succeeded: ['failed'],
};

/** What the bank makes of a refund, whatever its card does by itself. */
export function moveRefund(ctx, refund, status) {
  const before = refund.fields.status ?? 'succeeded';
  if (!NEXT[before]?.includes(status)) {
    throw invalidRequest(`A refund that is ${before} can become ${NEXT[before]?.join(', ') ?? 'nothing'}.`, {
      param: 'status',
    });
  }
  if (status === 'failed') return failRefund(ctx, refund);
  const { pending_reason: _gone, ...fields } = refund.fields;
  const moved = ctx.store.put('refund', { ...refund, fields: { ...fields, status } });
  if (status === 'canceled')
    addRefunded(ctx, ctx.store.find('charge', refund.fields.charge), -refund.fields.amount);
  ctx.emit('refund.updated', 'refund', moved);
  ctx.emit('charge.refund.updated', 'refund', moved);
  return moved;
}

function failRefund(ctx, refund) {
  const { pending_reason: _gone, ...fields } = refund.fields;
  const failed = ctx.store.put('refund', {
    ...refund,
    fields: { ...fields, failure_reason: 'unknown', status: 'failed' },
  });
  addRefunded(ctx, ctx.store.find('charge', refund.fields.charge), -refund.fields.amount);
  ctx.emit('refund.failed', 'refund', failed);
  ctx.emit('refund.updated', 'refund', failed);
  ctx.emit('charge.refund.updated', 'refund', failed);
  return failed;
}

function requireRefund(ctx) {
  const refund = ctx.store.get('refund', ctx.id, ctx.account);
  if (!refund) throw resourceMissing('refund', ctx.id, 'refund', 404);
  return refund;
}

function update(ctx, params) {
  const refund = requireRefund(ctx);
  const changed = { metadata: mergeMetadata(refund.fields.metadata, params.metadata) };
  const record = ctx.store.patch('refund', refund, changed);
  ctx.emit('refund.updated', 'refund', record);
  return render('refund', record, ctx);
}

function listRefunds(ctx, params) {
  const keep = ({ fields }) =>
    (!params.payment_intent || fields.payment_intent === params.payment_intent) &&
    (!params.charge || fields.charge === params.charge);
  return renderList('/v1/refunds', 'refund', page(ctx.store, 'refund', ctx.account, params, keep), ctx);
}

const expand = list(text());

export const refundRoutes = [
  { method: 'POST', path: '/v1/refunds', shape: CREATE_SHAPE, handle: create },
  {
    method: 'GET',
    path: '/v1/refunds',
    shape: { ...PAGE_SHAPE, charge: text(), payment_intent: text() },
    handle: listRefunds,
  },
  {
    method: 'GET',
    path: '/v1/refunds/:id',
    shape: { expand },
    handle: (ctx) => render('refund', requireRefund(ctx), ctx),
  },
  { method: 'POST', path: '/v1/refunds/:id', shape: { expand, metadata: metadata() }, handle: update },
].map((route) => ({ ...route, kind: 'refund' }));
