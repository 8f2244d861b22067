import { newId } from '../state/ids.ts';
import { invalidRequest, resourceMissing } from './errors.ts';
import { PAGE_SHAPE, page } from './paging.ts';
import { render, renderList } from './render.ts';
import { list, text } from './schema.ts';

const DAY_SECONDS = 24 * 3600;
/** How long the shop has to answer the bank. */
const ANSWER_SECONDS = 7 * DAY_SECONDS;

/** What may follow on what. A question of the bank (`warning_…`) may become a dispute; what is lost may be appealed. */
const NEXT = {
  warning_needs_response: ['warning_under_review', 'warning_closed', 'needs_response'],
  warning_under_review: ['warning_closed', 'needs_response'],
  needs_response: ['under_review', 'won', 'lost'],
  under_review: ['won', 'lost'],
  lost: ['won', 'appeal_needs_response'],
  appeal_needs_response: ['appeal_under_review', 'lost'],
  appeal_under_review: ['won', 'lost'],
  won: [],
  warning_closed: [],
};
export const DISPUTE_STATUSES = Object.keys(NEXT);
const CLOSED = new Set(['won', 'lost', 'warning_closed']);
const isQuestion = (status) => status.startsWith('warning_');

/** The cardholder's bank takes the payment back, or only asks about it. */
export function openDispute(
  ctx,
  charge,
  { reason = 'fraudulent', amount = charge.fields.amount_captured, status = 'needs_response' } = {},
) {
  const dispute = ctx.store.put('dispute', {
    id: newId('du'),
    account: charge.account,
    created: ctx.now(),
    fields: {
      amount,
      charge: charge.id,
      currency: charge.fields.currency,
      evidence_details: evidence(ctx.now() + ANSWER_SECONDS),
      is_charge_refundable: isQuestion(status),
      payment_intent: charge.fields.payment_intent,
      reason,
      status,
    },
    private: {},
  });
  ctx.emit('charge.dispute.created', 'dispute', dispute);
  if (!isQuestion(status)) withdrawn(ctx, dispute);
  return dispute;
}

/** What becomes of a dispute, as the bank decides. */
export function moveDispute(ctx, dispute, status) {
  const { status: before } = dispute.fields;
  if (!NEXT[before].includes(status)) {
    throw invalidRequest(`A dispute that is ${before} can become ${NEXT[before].join(', ') || 'nothing'}.`, {
      param: 'status',
    });
  }
  const moved = ctx.store.patch('dispute', dispute, {
    evidence_details: evidence(
      status.endsWith('needs_response') ? ctx.now() + ANSWER_SECONDS : null,
      status.endsWith('under_review') ? 1 : dispute.fields.evidence_details.submission_count,
    ),
    is_charge_refundable: isQuestion(status),
    status,
  });
  ctx.emit(CLOSED.has(status) ? 'charge.dispute.closed' : 'charge.dispute.updated', 'dispute', moved);
  if (isQuestion(before) && status === 'needs_response') withdrawn(ctx, moved);
  if (status === 'won') ctx.emit('charge.dispute.funds_reinstated', 'dispute', moved);
  return moved;
}

const evidence = (dueBy, submissions = 0) => ({
  due_by: dueBy,
  enhanced_eligibility: {},
  has_evidence: submissions > 0,
  past_due: false,
  submission_count: submissions,
});

/** The money is gone from the shop's balance until it is won; of the charge it still counts as captured. */
function withdrawn(ctx, dispute) {
  ctx.store.patch('charge', ctx.store.find('charge', dispute.fields.charge), { disputed: true });
  ctx.emit('charge.dispute.funds_withdrawn', 'dispute', dispute);
}

function requireDispute(ctx) {
  const dispute = ctx.store.get('dispute', ctx.id, ctx.account);
  if (!dispute) throw resourceMissing('dispute', ctx.id, 'dispute', 404);
  return dispute;
}

function listDisputes(ctx, params) {
  const keep = ({ fields }) =>
    (!params.payment_intent || fields.payment_intent === params.payment_intent) &&
    (!params.charge || fields.charge === params.charge);
  return renderList('/v1/disputes', 'dispute', page(ctx.store, 'dispute', ctx.account, params, keep), ctx);
}

export const disputeRoutes = [
  {
    method: 'GET',
    path: '/v1/disputes',
    shape: { ...PAGE_SHAPE, charge: text(), payment_intent: text() },
    handle: listDisputes,
  },
  {
    method: 'GET',
    path: '/v1/disputes/:id',
    shape: { expand: list(text()) },
    handle: (ctx) => render('dispute', requireDispute(ctx), ctx),
  },
].map((route) => ({ ...route, kind: 'dispute' }));
