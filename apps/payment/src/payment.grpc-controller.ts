import type { Metadata, ServerUnaryCall } from '@grpc/grpc-js';
import { Controller } from '@nestjs/common';

import { OpsScope } from '@holdfast/ops';
import { payment as proto } from '@holdfast/proto';
import { currentTenant } from '@holdfast/request-context';
import { parseInput } from '@holdfast/validation';

import {
  AuthorizePayment,
  CancelWaitingPayment,
  CapturePayment,
  GetPayments,
  VoidPayment,
} from './authorizations/index.js';
import { toProtoMoney, toProtoStatus } from './contract/proto.js';
import { GatewayPort } from './gateway/gateway.port.js';
import type { TimeBudget } from './gateway/time-budget.js';
import { TimeBudgets } from './gateway/time-budgets.js';
import { OpenPage } from './pages/index.js';
import {
  paymentInputs,
  toAttemptPayment,
  toOpenedPage,
  toPaymentSummary,
  toRefundFacts,
} from './payment.mapping.js';
import { ManualRefund, ReadRefundFacts, RefundPayment } from './refunds/index.js';
import { ListCustomerPayments } from './reports/index.js';

type Call = ServerUnaryCall<unknown, unknown> | undefined;

/** PaymentService: validates requests, calls the rooms' use cases, maps their results. */
@Controller()
@proto.PaymentServiceControllerMethods()
export class PaymentGrpcController implements proto.PaymentServiceController {
  private readonly inputs: ReturnType<typeof paymentInputs>;

  constructor(
    gateway: GatewayPort,
    private readonly budgets: TimeBudgets,
    private readonly authorize: AuthorizePayment,
    private readonly openPage: OpenPage,
    private readonly void_: VoidPayment,
    private readonly cancelWaiting: CancelWaitingPayment,
    private readonly get: GetPayments,
    private readonly capture: CapturePayment,
    private readonly refund: RefundPayment,
    private readonly refundFacts: ReadRefundFacts,
    private readonly manualRefund: ManualRefund,
    private readonly scope: OpsScope,
    private readonly list: ListCustomerPayments,
  ) {
    this.inputs = paymentInputs(gateway.units);
  }

  async authorizePayment(
    request: proto.AuthorizePaymentRequest,
    _metadata?: Metadata,
    call?: Call,
  ): Promise<proto.AuthorizePaymentResponse> {
    const { amount, ...input } = parseInput(this.inputs.authorize, request);
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
    const { amount, ...input } = parseInput(this.inputs.page, request);
    const command = { tenantId: currentTenant(), ...input, ...amount };
    return toOpenedPage(await this.openPage.execute(command, this.budget(call)));
  }

  async voidPayment(
    request: proto.VoidPaymentRequest,
    _metadata?: Metadata,
    call?: Call,
  ): Promise<proto.VoidPaymentResponse> {
    const input = parseInput(this.inputs.void, request);
    const status = await this.void_.execute({ tenantId: currentTenant(), ...input }, this.budget(call));
    return { status: toProtoStatus(status) };
  }

  async abandonPayment(
    request: proto.AbandonPaymentRequest,
    _metadata?: Metadata,
    call?: Call,
  ): Promise<proto.AbandonPaymentResponse> {
    const input = parseInput(this.inputs.attempt, request);
    const payment = await this.cancelWaiting.execute(
      { tenantId: currentTenant(), ...input },
      this.budget(call),
    );
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
    const { attempts, polling } = parseInput(this.inputs.attempts, request);
    const payments = await this.get.execute(currentTenant(), attempts, this.budget(call), polling);
    return { payments: payments.map(toAttemptPayment) };
  }

  async capturePayment(
    request: proto.CapturePaymentRequest,
    _metadata?: Metadata,
    call?: Call,
  ): Promise<proto.CapturePaymentResponse> {
    const { amount, ...input } = parseInput(this.inputs.capture, request);
    const payment = await this.capture.execute(
      { tenantId: currentTenant(), ...input, ...amount },
      this.budget(call),
    );
    return {
      status: toProtoStatus(payment.status),
      captured: toProtoMoney(payment.capturedMinor, payment.currency),
    };
  }

  /** An operator's refund is recorded in the audit. Without a token it works only in plain text on one machine, where callers have no identity (TRU-4). */
  async refundPayment(
    request: proto.RefundPaymentRequest,
    metadata?: Metadata,
    call?: Call,
  ): Promise<proto.RefundPaymentResponse> {
    const { amount, ...input } = parseInput(this.inputs.refund, request);
    const command = { tenantId: currentTenant(), ...input, ...amount };
    const operator = await this.scope.optionalGrpcOperator(metadata);
    const { refund, payment } = operator
      ? await this.manualRefund.execute({ operator, refund: command, dryRun: false }, this.budget(call))
      : await this.refund.execute(command, this.budget(call));
    return { refundId: refund.id, status: toProtoStatus(payment.status) };
  }

  async getRefundFacts(request: proto.GetRefundFactsRequest): Promise<proto.GetRefundFactsResponse> {
    const { refundId } = parseInput(this.inputs.refundFacts, request);
    return toRefundFacts(await this.refundFacts.execute(currentTenant(), refundId));
  }

  async listCustomerPayments(
    request: proto.ListCustomerPaymentsRequest,
  ): Promise<proto.ListCustomerPaymentsResponse> {
    const input = parseInput(this.inputs.history, request);
    const { payments, nextCursor } = await this.list.execute({ tenantId: currentTenant(), ...input });
    return { payments: payments.map(toPaymentSummary), nextCursor: nextCursor ?? '' };
  }

  private budget(call: Call): TimeBudget {
    const deadline = call?.getDeadline();
    return this.budgets.start(deadline === undefined ? undefined : Number(deadline));
  }
}
