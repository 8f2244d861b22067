import type { Context } from '../state/context.ts';
import { newId } from '../state/ids.ts';
import type {
  ChargeRecord,
  DisputeRecord,
  DisputeStatus,
  EvidenceDetails,
  NewDispute,
} from '../state/records.ts';
import { invalidRequest, resourceMissing } from './errors.ts';
import { PAGE_SHAPE } from './paging.ts';
import { render, renderPage } from './render.ts';
import type { RenderedList } from './render.ts';
import { route } from './route.ts';
import { list, parser, text } from './schema.ts';
import type { Parsed } from './schema.ts';

const DAY_SECONDS = 24 * 3600;
/** How long the shop has to answer the bank. */
const ANSWER_SECONDS = 7 * DAY_SECONDS;

/** What may follow on what. A question of the bank (`warning_…`) may become a dispute; what is lost may be appealed. */
const NEXT: Record<DisputeStatus, readonly DisputeStatus[]> = {
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

export function isDisputeStatus(value: unknown): value is DisputeStatus {
  return typeof value === 'string' && DISPUTE_STATUSES.includes(value);
}

const CLOSED = new Set<DisputeStatus>(['won', 'lost', 'warning_closed']);
const isQuestion = (status: DisputeStatus) => status.startsWith('warning_');

/** The cardholder's bank takes the payment back, or only asks about it. */
export function openDispute(
  ctx: Context,
  charge: ChargeRecord,
  {
    reason = 'fraudulent',
    amount = charge.fields.amount_captured ?? 0,
    status = 'needs_response',
  }: NewDispute = {},
): DisputeRecord {
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
export function moveDispute(ctx: Context, dispute: DisputeRecord, status: unknown): DisputeRecord {
  const { status: before } = dispute.fields;
  if (!isDisputeStatus(status) || !NEXT[before].includes(status)) {
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

const evidence = (dueBy: number | null, submissions = 0): EvidenceDetails => ({
  due_by: dueBy,
  enhanced_eligibility: {},
  has_evidence: submissions > 0,
  past_due: false,
  submission_count: submissions,
});

/** The money is gone from the shop's balance until it is won; of the charge it still counts as captured. */
function withdrawn(ctx: Context, dispute: DisputeRecord): void {
  ctx.store.patch('charge', ctx.store.require('charge', dispute.fields.charge), { disputed: true });
  ctx.emit('charge.dispute.funds_withdrawn', 'dispute', dispute);
}

const LIST_SHAPE = { ...PAGE_SHAPE, charge: text(), payment_intent: text() };

function requireDispute(ctx: Context): DisputeRecord {
  const dispute = ctx.store.get('dispute', ctx.id, ctx.account);
  if (!dispute) throw resourceMissing('dispute', ctx.id, 'dispute', 404);
  return dispute;
}

function listDisputes(ctx: Context, params: Parsed<typeof LIST_SHAPE>): RenderedList {
  const keep = ({ fields }: DisputeRecord) =>
    (!params.payment_intent || fields.payment_intent === params.payment_intent) &&
    (!params.charge || fields.charge === params.charge);
  return renderPage(ctx, { url: '/v1/disputes', kind: 'dispute', params }, keep);
}

export const disputeRoutes = [
  route('dispute', {
    method: 'GET',
    path: '/v1/disputes',
    shape: parser(LIST_SHAPE),
    handle: listDisputes,
  }),
  route('dispute', {
    method: 'GET',
    path: '/v1/disputes/:id',
    shape: parser({ expand: list(text()) }),
    handle: (ctx) => render('dispute', requireDispute(ctx), ctx),
  }),
];
