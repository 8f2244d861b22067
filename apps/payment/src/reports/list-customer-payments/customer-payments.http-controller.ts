import { Controller, Get, Headers, Param, Query, UseGuards } from '@nestjs/common';
import { z } from 'zod';

import { DomainError } from '@holdfast/errors';
import { Identity, isOperator, requiredTenant } from '@holdfast/identity';
import { toSafeNumber } from '@holdfast/money';
import { PublicRoutes, RateLimitGuard } from '@holdfast/platform';
import { parseInput, textField } from '@holdfast/validation';

import { PAYMENT_STATUSES } from '../../payment/payment-status.js';
import { ListCustomerPayments } from './list-customer-payments.js';
import type { PaymentSummary } from './list-customer-payments.statements.js';

const PageQuery = z.strictObject({
  customerId: textField(200),
  cursor: z.string().max(200).default(''),
  limit: z.coerce.number().int().min(1).max(100).optional(),
  // One value, or several repeated.
  status: z
    .preprocess(
      (given) => (typeof given === 'string' ? [given] : given),
      z.array(z.enum(PAYMENT_STATUSES)).max(20),
    )
    .optional(),
});

/** A customer's payments, for the customer and for operators. */
@UseGuards(RateLimitGuard)
@PublicRoutes()
@Controller('v1/customers')
export class CustomerPaymentsHttpController {
  constructor(
    private readonly identity: Identity,
    private readonly list: ListCustomerPayments,
  ) {}

  @Get(':id/payments')
  async page(
    @Param('id') id: string,
    @Query() query: unknown,
    @Headers() headers: Record<string, unknown>,
  ): Promise<{ payments: object[]; nextCursor: string | null }> {
    const tenantId = requiredTenant();
    const caller = await this.identity.callerOf(headers, tenantId);
    const mayReadAll = isOperator(caller);
    if (caller.kind !== 'customer' && !mayReadAll) throw new DomainError('UNAUTHENTICATED');
    const { customerId, cursor, limit, status } = parseInput(PageQuery, { ...Object(query), customerId: id });
    // Another customer's history is unknown, not forbidden: callers cannot find out which customers exist.
    const isOwn = caller.kind === 'customer' && caller.customerId === customerId;
    if (!isOwn && !mayReadAll) throw new DomainError('PAYMENT_NOT_FOUND');
    const { payments, nextCursor } = await this.list.execute({
      tenantId,
      customerId,
      cursor,
      pageSize: limit,
      statuses: status,
    });
    return { payments: payments.map(toJson), nextCursor: nextCursor ?? null };
  }
}

const toJson = (payment: PaymentSummary): object => ({
  id: payment.id,
  status: payment.status,
  amount: { amountMinor: toSafeNumber(payment.amountMinor), currency: payment.currency },
  orderId: payment.orderId,
  orderNumber: payment.orderNumber,
  lineSummary: payment.lineSummary,
  disputeStatus: payment.disputeStatus,
  createdAt: payment.createdAt.toISOString(),
});
