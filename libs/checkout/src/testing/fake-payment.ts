import { DomainError } from '@holdfast/errors';

import type { AttemptRef } from '../ports/call.js';
import { PaymentPort } from '../ports/payment.port.js';
import type {
  AttemptPayment,
  AuthorizeRequest,
  AuthorizeResult,
  OpenPageRequest,
  OpenPageResult,
} from '../ports/payment.port.js';
import { Calls } from './faults.js';
import { Fences, keyOf } from './fences.js';

/** Cards as the gateway knows them; any other is fine. */
export const CARDS = {
  fine: 'pm_card_visa',
  other: 'pm_card_mastercard',
  declined: 'pm_card_declined',
  challenged: 'pm_card_3ds',
} as const;

/** A payment at the fake gateway. */
export interface FakePaymentRow {
  readonly key: string;
  readonly attempt: number;
  readonly checkoutId: string;
  readonly paymentId: string;
  readonly amountMinor: bigint;
  readonly paymentMethodId: string;
  status: AttemptPayment['status'] | 'refunded';
  declineCode?: string;
  /** Only with a page: what it was opened with. */
  readonly page?: OpenPageRequest;
  /** Why its money went back. */
  reason?: string | undefined;
}

const LIVE = new Set<FakePaymentRow['status']>(['pending', 'requires_action', 'authorized', 'captured']);

/** A gateway and the payment service in one: one payment per attempt, one live payment per checkout, undos that are recorded. */
export class FakePayment extends PaymentPort {
  readonly calls = new Calls('PaymentService');
  readonly rows: FakePaymentRow[] = [];
  private readonly fences = new Fences();

  /** Payments that hold money. */
  get authorized(): FakePaymentRow[] {
    return this.rows.filter(({ status }) => status === 'authorized' || status === 'captured');
  }

  /** Payments that wait for their customers. */
  get challenged(): number {
    return this.rows.filter(({ status }) => status === 'requires_action').length;
  }

  /** The customer passes, or fails, the newest challenge of a checkout. */
  answerChallenge(checkoutId: string, outcome: 'passed' | 'failed'): void {
    const row = this.rows.findLast(
      (each) => each.checkoutId === checkoutId && each.status === 'requires_action',
    );
    if (!row) throw new Error('no challenge is open');
    row.status = outcome === 'passed' ? 'authorized' : 'declined';
    if (outcome === 'failed') row.declineCode = 'authentication_failed';
  }

  override authorize(request: AuthorizeRequest): Promise<AuthorizeResult> {
    return this.calls.run('authorize', request, () => {
      const row = this.find(request) ?? this.open(request);
      return answerOf(row);
    });
  }

  /** Something becomes of the newest page of a checkout: it is paid, runs out, or fails at the bank. */
  answerPage(checkoutId: string, outcome: 'paid' | 'expired' | 'failed'): void {
    const row = this.rows.findLast((each) => each.checkoutId === checkoutId && each.status === 'pending');
    if (!row) throw new Error('no page is open');
    row.status = outcome === 'paid' ? 'captured' : outcome === 'expired' ? 'expired' : 'declined';
  }

  override openPage(request: OpenPageRequest): Promise<OpenPageResult> {
    return this.calls.run('openPage', request, () => pageOf(this.find(request) ?? this.open(request)));
  }

  override void(request: AttemptRef & { readonly reason?: string | undefined }): Promise<void> {
    return this.calls.run('void', request, () => this.releaseMoney(request, request.reason));
  }

  override abandon(request: AttemptRef): Promise<AttemptPayment> {
    return this.calls.run('abandon', request, () => {
      const row = this.find(request);
      if (row?.status === 'authorized' || row?.status === 'captured') return stateOf(row);
      this.releaseMoney(request);
      return row
        ? stateOf(row)
        : { ...request, paymentId: '', status: 'voided', authorizationId: undefined, declineCode: undefined };
    });
  }

  override states(attempts: readonly AttemptRef[]): Promise<readonly AttemptPayment[]> {
    return this.calls.run('states', attempts, () =>
      attempts
        .map((ref) => this.find(ref))
        .filter((row) => row !== undefined)
        .map(stateOf),
    );
  }

  private find(ref: AttemptRef): FakePaymentRow | undefined {
    return this.rows.find((row) => row.key === keyOf(ref) && row.attempt === ref.attempt);
  }

  private open(request: AuthorizeRequest | OpenPageRequest): FakePaymentRow {
    this.fences.check(request);
    const key = keyOf(request);
    if (this.rows.some((row) => row.key === key && LIVE.has(row.status)))
      throw new Error('two live payments for one checkout');
    const { attempt, checkoutId, paymentId, amountMinor } = request;
    const isPage = 'pageSeconds' in request;
    const paymentMethodId = isPage ? 'page' : request.paymentMethodId;
    const row: FakePaymentRow = {
      key,
      attempt,
      checkoutId,
      paymentId,
      amountMinor,
      paymentMethodId,
      status: isPage ? 'pending' : 'authorized',
      ...(isPage && { page: request }),
    };
    if (paymentMethodId === CARDS.challenged) row.status = 'requires_action';
    if (paymentMethodId === CARDS.declined)
      Object.assign(row, { status: 'declined', declineCode: 'insufficient_funds' });
    this.rows.push(row);
    return row;
  }

  private releaseMoney(ref: AttemptRef, reason?: string): void {
    this.fences.close(ref);
    for (const row of this.rows.filter(({ key, attempt }) => key === keyOf(ref) && attempt <= ref.attempt)) {
      if (row.status === 'captured') Object.assign(row, { status: 'refunded', reason });
      else if (LIVE.has(row.status)) row.status = 'voided';
    }
  }
}

function answerOf(row: FakePaymentRow): AuthorizeResult {
  const { paymentId, amountMinor, status, declineCode } = row;
  const authorizationId = `pi_${paymentId}`;
  if (status === 'requires_action')
    return { kind: 'requires_action', paymentId, authorizationId, clientSecret: `secret_${paymentId}` };
  if (status === 'authorized' || status === 'captured')
    return { kind: 'authorized', paymentId, authorizationId, amountMinor };
  if (status === 'declined')
    throw new DomainError('PAYMENT_DECLINED', { metadata: { decline_code: declineCode ?? 'declined' } });
  throw new DomainError('ATTEMPT_FENCED');
}

function pageOf(row: FakePaymentRow): OpenPageResult {
  const { paymentId, amountMinor, status, page } = row;
  const found = { paymentId, pageId: `cs_${paymentId}`, amountMinor };
  if (status === 'captured') return { ...found, kind: 'paid', authorizationId: `pi_${paymentId}` };
  if (status === 'pending')
    return {
      ...found,
      kind: 'open',
      url: `https://pay.test/${paymentId}`,
      expiresInSeconds: page!.pageSeconds,
    };
  if (status === 'declined' || status === 'expired') throw new DomainError('PAYMENT_DECLINED');
  throw new DomainError('ATTEMPT_FENCED');
}

const stateOf = (row: FakePaymentRow): AttemptPayment => ({
  checkoutId: row.checkoutId,
  attempt: row.attempt,
  paymentId: row.paymentId,
  status: row.status === 'refunded' ? 'other' : row.status,
  authorizationId: `pi_${row.paymentId}`,
  declineCode: row.declineCode,
});
