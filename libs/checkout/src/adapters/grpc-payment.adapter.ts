import { payment } from '@holdfast/proto';

import type { AttemptRef, Call } from '../ports/call.js';
import { PaymentPort } from '../ports/payment.port.js';
import type {
  AttemptPayment,
  AuthorizeRequest,
  AuthorizeResult,
  OpenPageRequest,
  OpenPageResult,
} from '../ports/payment.port.js';
import type { ServiceClients } from './grpc-clients.js';

const { PaymentStatus } = payment;

const STATUS: Partial<Record<payment.PaymentStatus, AttemptPayment['status']>> = {
  [PaymentStatus.PAYMENT_STATUS_PENDING]: 'pending',
  [PaymentStatus.PAYMENT_STATUS_REQUIRES_ACTION]: 'requires_action',
  [PaymentStatus.PAYMENT_STATUS_AUTHORIZED]: 'authorized',
  [PaymentStatus.PAYMENT_STATUS_CAPTURED]: 'captured',
  [PaymentStatus.PAYMENT_STATUS_DECLINED]: 'declined',
  [PaymentStatus.PAYMENT_STATUS_VOIDED]: 'voided',
  [PaymentStatus.PAYMENT_STATUS_EXPIRED]: 'expired',
  [PaymentStatus.PAYMENT_STATUS_IN_DOUBT]: 'in_doubt',
};

/** Payment over gRPC. */
export class GrpcPayment extends PaymentPort {
  constructor(private readonly client: ServiceClients['payment']) {
    super();
  }

  async authorize(request: AuthorizeRequest, call?: Call): Promise<AuthorizeResult> {
    const answer = await this.client.authorizePayment(toAuthorizeRequest(request), call);
    const { paymentId, authorizationId, clientSecret, status } = answer;
    if (status === PaymentStatus.PAYMENT_STATUS_REQUIRES_ACTION) {
      return { kind: 'requires_action', paymentId, authorizationId, clientSecret };
    }
    if (
      status === PaymentStatus.PAYMENT_STATUS_AUTHORIZED ||
      status === PaymentStatus.PAYMENT_STATUS_CAPTURED
    ) {
      return {
        kind: 'authorized',
        paymentId,
        authorizationId,
        amountMinor: BigInt(answer.amount?.amountMinor ?? -1),
      };
    }
    // Neither authorized nor refused: an unknown outcome.
    throw new Error(`payment answered status ${status} to an authorisation`);
  }

  async openPage(request: OpenPageRequest, call?: Call): Promise<OpenPageResult> {
    const answer = await this.client.openPaymentPage(toOpenPageRequest(request), call);
    const { paymentId, pageId, status, authorizationId, url, expiresInSeconds } = answer;
    const page = { paymentId, pageId, amountMinor: BigInt(answer.amount?.amountMinor ?? -1) };
    if (status === PaymentStatus.PAYMENT_STATUS_CAPTURED) return { ...page, kind: 'paid', authorizationId };
    if (status === PaymentStatus.PAYMENT_STATUS_PENDING)
      return { ...page, kind: 'open', url: url || null, expiresInSeconds };
    // Neither paid nor open: an unknown outcome.
    throw new Error(`payment answered status ${status} for a page`);
  }

  async void(
    { checkoutId, attempt, reason }: AttemptRef & { readonly reason?: string | undefined },
    call?: Call,
  ): Promise<void> {
    await this.client.voidPayment({ checkoutId, attempt, reason: reason ?? '' }, call);
  }

  async abandon({ checkoutId, attempt }: AttemptRef, call?: Call): Promise<AttemptPayment> {
    const answer = await this.client.abandonPayment({ checkoutId, attempt }, call);
    // No payment at all: payment has recorded that there never will be one of this attempt.
    const status =
      answer.status === PaymentStatus.PAYMENT_STATUS_UNSPECIFIED
        ? 'voided'
        : (STATUS[answer.status] ?? 'other');
    const { paymentId, authorizationId } = answer;
    return {
      checkoutId,
      attempt,
      paymentId,
      status,
      authorizationId: authorizationId || undefined,
      declineCode: undefined,
    };
  }

  async states(
    attempts: readonly AttemptRef[],
    call?: Call,
    polling = false,
  ): Promise<readonly AttemptPayment[]> {
    if (attempts.length === 0) return [];
    const { payments } = await this.client.batchGetPayments({ attempts: [...attempts], polling }, call);
    return payments.map(toAttemptPayment);
  }
}

const toAuthorizeRequest = (request: AuthorizeRequest): payment.AuthorizePaymentRequest => ({
  checkoutId: request.checkoutId,
  attempt: request.attempt,
  paymentId: request.paymentId,
  amount: { amountMinor: String(request.amountMinor), currency: request.currency },
  paymentMethodId: request.paymentMethodId,
  customerId: request.customerId ?? '',
  email: request.email,
  gatewayAccount: request.gatewayAccount ?? '',
  lineSummary: request.lineSummary,
});

const toOpenPageRequest = (request: OpenPageRequest): payment.OpenPaymentPageRequest => ({
  checkoutId: request.checkoutId,
  attempt: request.attempt,
  paymentId: request.paymentId,
  amount: { amountMinor: String(request.amountMinor), currency: request.currency },
  customerId: request.customerId ?? '',
  email: request.email,
  gatewayAccount: request.gatewayAccount ?? '',
  lineSummary: request.lineSummary,
  items: request.items.map(({ name, amountMinor }) => ({ name, amountMinor: String(amountMinor) })),
  successUrl: request.successUrl,
  cancelUrl: request.cancelUrl,
  expiresInSeconds: request.pageSeconds,
});

const toAttemptPayment = (found: payment.AttemptPayment): AttemptPayment => ({
  checkoutId: found.checkoutId,
  attempt: found.attempt,
  paymentId: found.paymentId,
  status: STATUS[found.status] ?? 'other',
  authorizationId: found.authorizationId || undefined,
  declineCode: found.declineCode || undefined,
});
