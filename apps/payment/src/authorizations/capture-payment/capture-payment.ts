import { DomainError } from '@holdfast/errors';

import type {
  CaptureAnswer,
  GatewayPayment,
  GatewayPort,
  GatewayRequest,
} from '../../gateway/gateway.port.js';
import type { TimeBudget } from '../../gateway/time-budget.js';
import { captureFailed, captured } from '../../payment/payment-events.js';
import { wasCaptured } from '../../payment/payment-status.js';
import { illegalTransition, paymentInDoubt, paymentNotFound } from '../../payment/payment.errors.js';
import type { GatewayCall, Payment } from '../../payment/payment.js';
import { callKey } from '../../store/payment.repository.js';
import type { PaymentRepository } from '../../store/payment.repository.js';
import type { SettlePayment } from '../settle-payment/settle-payment.js';
import { beginCapture } from './begin-capture.js';

/** The amount that order's own row says. */
export interface CapturePaymentCommand {
  readonly tenantId: string;
  readonly paymentId: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly orderId: string | null;
}

const FIRST_PAUSE_MS = 50;
const MAX_ASKS = 6;
/** Stripe's words for an authorisation that is over. */
const EXPIRED_CODES: ReadonlySet<string> = new Set([
  'charge_expired_for_capture',
  'capture_charge_authorization_expired',
]);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Takes the money, once, at most what was authorised; the rest is released (PAY-3). A repeated call joins the first. */
export class CapturePayment {
  constructor(
    private readonly payments: PaymentRepository,
    private readonly gateway: GatewayPort,
    private readonly settle: SettlePayment,
  ) {}

  async execute(command: CapturePaymentCommand, budget: TimeBudget): Promise<Payment> {
    const payment = await this.payments.find(command.tenantId, command.paymentId);
    if (!payment) throw paymentNotFound();
    const { amountMinor, currency } = command;
    const request = this.gateway.captureRequest({
      transactionId: payment.transactionId ?? '',
      amountMinor,
      currency,
    });
    const begun = await beginCapture(this.payments.pool, payment, { ...command, request });
    return begun
      ? this.carryOut(begun, command, budget, firstCall(begun, request))
      : this.join(await this.settle.reload(payment), command, budget);
  }

  /** Somebody else has won, or nobody may: joins a capture of the same amount, refuses anything else. */
  private async join(payment: Payment, command: CapturePaymentCommand, budget: TimeBudget): Promise<Payment> {
    if (wasCaptured(payment.status)) {
      if (payment.capturedMinor === command.amountMinor && payment.currency === command.currency)
        return payment;
      throw illegalTransition(payment, 'capture');
    }
    if (payment.status === 'expired') throw authorizationExpired(payment);
    if (payment.status !== 'authorized' || payment.currency !== command.currency)
      throw illegalTransition(payment, 'capture');
    if (command.amountMinor > payment.authorizedMinor)
      throw exceedsAuthorization(payment, command.amountMinor);
    if (payment.captureMinor === command.amountMinor) return this.carryOut(payment, command, budget);
    if (payment.captureMinor === null && payment.authorizationExpired) return this.expire(payment);
    throw illegalTransition(payment, 'capture');
  }

  /** Asks the gateway under the stored key until it is known what became of the capture. `first` is the call where it was stored just now. */
  private async carryOut(
    begun: Payment,
    command: CapturePaymentCommand,
    budget: TimeBudget,
    first?: GatewayCall,
  ): Promise<Payment> {
    let cause: unknown;
    for (
      let asks = 0, pauseMs = FIRST_PAUSE_MS;
      asks < MAX_ASKS && budget.allows();
      asks += 1, pauseMs *= 2
    ) {
      if (asks > 0) {
        await pause(pauseMs);
        const current = await this.settle.reload(begun);
        if (current.status !== 'authorized') return this.join(current, command, budget);
      }
      const answer = await this.ask(begun, budget, asks === 0 ? first : undefined);
      if (answer.kind === 'captured') return this.finish(begun, answer.payment, command, budget);
      if (answer.kind === 'refused') return this.refused(begun, answer, command, budget);
      ({ cause } = answer);
    }
    throw paymentInDoubt(begun, cause);
  }

  /** A capture that was remembered as broken is opened anew once the object says that nothing was taken: it can be taken only once. */
  private async ask(payment: Payment, budget: TimeBudget, known?: GatewayCall): Promise<CaptureAnswer> {
    const call = known ?? (await this.payments.findCall(payment.tenantId, payment.id, 'capture'));
    if (!call) throw new Error(`payment ${payment.id} has no stored capture`);
    const answer: CaptureAnswer = call.replayable
      ? await this.gateway.capture({ ...call, timeoutMs: budget.callTimeoutMs })
      : { kind: 'unknown', ended: true, cause: undefined };
    if (answer.kind !== 'unknown' || !answer.ended) return answer;
    const seen = await this.gateway.read({
      account: payment.gatewayAccount,
      transactionId: payment.transactionId ?? '',
      timeoutMs: budget.callTimeoutMs,
    });
    if (seen.kind !== 'found') return answer;
    if (seen.payment.state === 'captured') return { kind: 'captured', payment: seen.payment };
    if (seen.payment.state !== 'authorized')
      return { kind: 'refused', code: seen.payment.state, payment: seen.payment };
    await this.payments.addCall(payment, payment.id, call);
    return answer;
  }

  private async finish(
    payment: Payment,
    seen: GatewayPayment,
    command: CapturePaymentCommand,
    budget: TimeBudget,
  ): Promise<Payment> {
    const { capturedMinor } = seen;
    const moved = await this.payments.move(payment, {
      to: 'captured',
      capturedMinor,
      answers: { operation: 'capture', number: 1 },
      events: [captured(payment, capturedMinor)],
    });
    return moved ?? this.join(await this.settle.reload(payment), command, budget);
  }

  /** The object is not what it was: cancelled, expired, or captured under another key. */
  private async refused(
    payment: Payment,
    { code, payment: given }: Extract<CaptureAnswer, { kind: 'refused' }>,
    command: CapturePaymentCommand,
    budget: TimeBudget,
  ): Promise<Payment> {
    if (EXPIRED_CODES.has(code) || given?.state === 'expired') return this.expire(payment);
    if (given?.state === 'captured') return this.finish(payment, given, command, budget);
    const moved =
      given?.state === 'canceled'
        ? await this.payments.move(payment, {
            to: 'voided',
            events: [captureFailed(payment, 'PAYMENT_CANCELED', code)],
          })
        : undefined;
    throw illegalTransition(moved ?? (await this.settle.reload(payment)), 'capture');
  }

  private async expire(payment: Payment): Promise<never> {
    await this.payments.move(payment, {
      to: 'expired',
      events: [captureFailed(payment, 'AUTHORIZATION_EXPIRED')],
    });
    throw authorizationExpired(payment);
  }
}

/** What `beginCapture` has stored. */
const firstCall = ({ id, gatewayAccount: account }: Payment, request: GatewayRequest): GatewayCall => ({
  operation: 'capture',
  number: 1,
  key: callKey('capture', id, 1),
  account,
  request,
  replayable: true,
  sentAtSeconds: Math.floor(Date.now() / 1_000),
});

const authorizationExpired = (payment: Payment): DomainError =>
  new DomainError('AUTHORIZATION_EXPIRED', { metadata: { payment_id: payment.id } });

const exceedsAuthorization = (payment: Payment, amountMinor: bigint): DomainError =>
  new DomainError('CAPTURE_EXCEEDS_AUTHORIZATION', {
    metadata: {
      requested_minor: String(amountMinor),
      authorized_minor: String(payment.authorizedMinor),
      currency: payment.currency,
    },
  });
