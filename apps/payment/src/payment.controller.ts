import type { Metadata, ServerUnaryCall } from '@grpc/grpc-js';
import { Controller, Inject } from '@nestjs/common';

import { payment as proto } from '@holdfast/proto';
import { currentTenant } from '@holdfast/request-context';
import { parseInput } from '@holdfast/validation';

import { AuthorizePayment } from './authorize-payment/authorize-payment.js';
import type { PaymentConfig } from './config.js';
import { CONFIG } from './database.js';
import { TimeBudget } from './gateway/time-budget.js';
import { inputs, toProtoMoney, toProtoStatus } from './payment.mapping.js';
import { RefundPayment } from './refund-payment/refund-payment.js';
import { VoidPayment } from './void-payment/void-payment.js';

type Call = ServerUnaryCall<unknown, unknown> | undefined;

@Controller()
@proto.PaymentServiceControllerMethods()
export class PaymentController implements proto.PaymentServiceController {
  constructor(
    @Inject(CONFIG) private readonly config: PaymentConfig,
    @Inject(AuthorizePayment) private readonly authorize: AuthorizePayment,
    @Inject(VoidPayment) private readonly void_: VoidPayment,
    @Inject(RefundPayment) private readonly refund: RefundPayment,
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

  async voidPayment(request: proto.VoidPaymentRequest, _metadata?: Metadata, call?: Call): Promise<proto.VoidPaymentResponse> {
    const input = parseInput(inputs.attempt, request);
    const status = await this.void_.execute({ tenantId: currentTenant(), ...input }, this.budget(call));
    return { status: toProtoStatus(status) };
  }

  private budget(call: Call): TimeBudget {
    const deadline = call?.getDeadline();
    const { GATEWAY_BUDGET_MS: budgetMs, GATEWAY_TIMEOUT_MS: callMs } = this.config;
    return TimeBudget.from({ deadline: deadline === undefined ? undefined : Number(deadline), budgetMs, callMs });
  }
}
