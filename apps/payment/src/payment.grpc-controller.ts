import type { Metadata, ServerUnaryCall } from '@grpc/grpc-js';
import { Controller, Inject } from '@nestjs/common';

import { AUTHORIZATION_KEY } from '@holdfast/grpc';
import { OpsScope } from '@holdfast/ops';
import { payment as proto } from '@holdfast/proto';
import { currentTenant } from '@holdfast/request-context';
import { parseInput } from '@holdfast/validation';

import { AuthorizePayment } from './authorizations/authorize-payment/authorize-payment.js';
import { AbandonPayment } from './authorizations/cancel-waiting-payment/cancel-waiting-payment.js';
import { CapturePayment } from './authorizations/capture-payment/capture-payment.js';
import { GetPayments } from './authorizations/get-payments/get-payments.js';
import { VoidPayment } from './authorizations/void-payment/void-payment.js';
import type { PaymentConfig } from './config.js';
import { CONFIG } from './database.js';
import { TimeBudget } from './gateway/time-budget.js';
import { OpenPage } from './pages/open-page/open-page.js';
import {
  inputs,
  toAttemptPayment,
  toOpenedPage,
  toPaymentSummary,
  toProtoMoney,
  toProtoStatus,
  toRefundFacts,
} from './payment.mapping.js';
import { RefundByHand } from './refunds/manual-refund/manual-refund.js';
import { ReadRefundFacts } from './refunds/refund-facts/read-refund-facts.js';
import { RefundPayment } from './refunds/refund-payment/refund-payment.js';
import { ListCustomerPayments } from './reports/list-customer-payments/list-customer-payments.js';

type Call = ServerUnaryCall<unknown, unknown> | undefined;

@Controller()
@proto.PaymentServiceControllerMethods()
export class PaymentController implements proto.PaymentServiceController {
  constructor(
    @Inject(CONFIG) private readonly config: PaymentConfig,
    @Inject(AuthorizePayment) private readonly authorize: AuthorizePayment,
    @Inject(OpenPage) private readonly openPage: OpenPage,
    @Inject(VoidPayment) private readonly void_: VoidPayment,
    @Inject(AbandonPayment) private readonly abandon: AbandonPayment,
    @Inject(GetPayments) private readonly get: GetPayments,
    @Inject(CapturePayment) private readonly capture: CapturePayment,
    @Inject(RefundPayment) private readonly refund: RefundPayment,
    @Inject(ReadRefundFacts) private readonly refundFacts: ReadRefundFacts,
    @Inject(RefundByHand) private readonly refundByHand: RefundByHand,
    @Inject(OpsScope) private readonly scope: OpsScope,
    @Inject(ListCustomerPayments) private readonly list: ListCustomerPayments,
  ) {}

  async authorizePayment(
    request: proto.AuthorizePaymentRequest,
    _metadata?: Metadata,
    call?: Call,
  ): Promise<proto.AuthorizePaymentResponse> {
    const { amount, ...input } = parseInput(inputs.authorize, request);
    const command = { tenantId: currentTenant(), ...input, ...amount };
    const { payment, clientSecret } = await this.authorize.execute(command, this.budget(call));
    return {
      paymentId: payment.id,
      status: toProtoStatus(payment.status),
      authorizationId: payment.transactionId ?? '',
      clientSecret: clientSecret ?? '',
      amount: toProtoMoney(payment.amountMinor, payment.currency),
    };
  }

  async openPaymentPage(
    request: proto.OpenPaymentPageRequest,
    _metadata?: Metadata,
    call?: Call,
  ): Promise<proto.OpenPaymentPageResponse> {
    const { amount, ...input } = parseInput(inputs.page, request);
    const command = { tenantId: currentTenant(), ...input, ...amount };
    return toOpenedPage(await this.openPage.execute(command, this.budget(call)));
  }

  async voidPayment(
    request: proto.VoidPaymentRequest,
    _metadata?: Metadata,
    call?: Call,
  ): Promise<proto.VoidPaymentResponse> {
    const input = parseInput(inputs.void, request);
    const status = await this.void_.execute({ tenantId: currentTenant(), ...input }, this.budget(call));
    return { status: toProtoStatus(status) };
  }

  async abandonPayment(
    request: proto.AbandonPaymentRequest,
    _metadata?: Metadata,
    call?: Call,
  ): Promise<proto.AbandonPaymentResponse> {
    const input = parseInput(inputs.attempt, request);
    const payment = await this.abandon.execute({ tenantId: currentTenant(), ...input }, this.budget(call));
    return {
      status: toProtoStatus(payment?.status),
      paymentId: payment?.id ?? '',
      authorizationId: payment?.transactionId ?? '',
      amount: payment && toProtoMoney(payment.amountMinor, payment.currency),
    };
  }

  async batchGetPayments(
    request: proto.BatchGetPaymentsRequest,
    _metadata?: Metadata,
    call?: Call,
  ): Promise<proto.BatchGetPaymentsResponse> {
    const { attempts, polling } = parseInput(inputs.attempts, request);
    const payments = await this.get.execute(currentTenant(), attempts, this.budget(call), polling);
    return { payments: payments.map(toAttemptPayment) };
  }

  async capturePayment(
    request: proto.CapturePaymentRequest,
    _metadata?: Metadata,
    call?: Call,
  ): Promise<proto.CapturePaymentResponse> {
    const { amount, ...input } = parseInput(inputs.capture, request);
    const payment = await this.capture.execute(
      { tenantId: currentTenant(), ...input, ...amount },
      this.budget(call),
    );
    return {
      status: toProtoStatus(payment.status),
      captured: toProtoMoney(payment.capturedMinor, payment.currency),
    };
  }

  /** For operators, whose act is recorded; without a token only in plain text on one machine, where callers have no identity (TRU-4). */
  async refundPayment(
    request: proto.RefundPaymentRequest,
    metadata?: Metadata,
    call?: Call,
  ): Promise<proto.RefundPaymentResponse> {
    const { amount, ...input } = parseInput(inputs.refund, request);
    const command = { tenantId: currentTenant(), ...input, ...amount };
    const isByHand = (metadata?.get(AUTHORIZATION_KEY) ?? []).length > 0;
    const { refund, payment } = isByHand
      ? await this.refundByHand.execute(
          { operator: await this.scope.grpcOperator(metadata), refund: command, dryRun: false },
          this.budget(call),
        )
      : await this.refund.execute(command, this.budget(call));
    return { refundId: refund.id, status: toProtoStatus(payment.status) };
  }

  async getRefundFacts(request: proto.GetRefundFactsRequest): Promise<proto.GetRefundFactsResponse> {
    const { refundId } = parseInput(inputs.refundFacts, request);
    return toRefundFacts(await this.refundFacts.execute(currentTenant(), refundId));
  }

  async listCustomerPayments(
    request: proto.ListCustomerPaymentsRequest,
  ): Promise<proto.ListCustomerPaymentsResponse> {
    const input = parseInput(inputs.history, request);
    const { payments, nextCursor } = await this.list.execute({ tenantId: currentTenant(), ...input });
    return { payments: payments.map(toPaymentSummary), nextCursor: nextCursor ?? '' };
  }

  private budget(call: Call): TimeBudget {
    const deadline = call?.getDeadline();
    const { GATEWAY_BUDGET_MS: budgetMs, GATEWAY_TIMEOUT_MS: callMs } = this.config;
    return TimeBudget.from({
      deadline: deadline === undefined ? undefined : Number(deadline),
      budgetMs,
      callMs,
    });
  }
}
