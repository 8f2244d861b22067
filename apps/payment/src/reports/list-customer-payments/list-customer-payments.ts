import { Injectable } from '@nestjs/common';

import { Pool, run } from '@holdfast/postgres';

import { PAYMENT_STATUSES } from '../../payment/payment-status.js';
import type { PaymentStatus } from '../../payment/payment-status.js';
import { fromCursor, toCursor } from '../time-cursor.js';
import { CUSTOMER_PAGE } from './list-customer-payments.statements.js';
import type { PaymentSummary } from './list-customer-payments.statements.js';

/** One page of a customer's payments, newest first. */
export interface PaymentPage {
  readonly payments: readonly PaymentSummary[];
  readonly nextCursor?: string | undefined;
}

const DEFAULT_PAGE = 20;

/** A customer's payments by cursor, in one statement. */
@Injectable()
export class ListCustomerPayments {
  constructor(private readonly pool: Pool) {}

  async execute(query: {
    tenantId: string;
    customerId: string;
    cursor: string;
    pageSize?: number | undefined;
    /** Default: all. */
    statuses?: readonly PaymentStatus[] | undefined;
  }): Promise<PaymentPage> {
    const size = query.pageSize || DEFAULT_PAGE;
    const rows = await run(this.pool, CUSTOMER_PAGE, [
      query.tenantId,
      query.customerId,
      query.statuses?.length ? [...new Set(query.statuses)] : PAYMENT_STATUSES,
      ...fromCursor(query.cursor),
      size + 1,
    ]);
    const payments = rows.slice(0, size);
    const last = payments.at(-1);
    const hasMore = rows.length > size && last !== undefined;
    return {
      payments,
      nextCursor: hasMore ? toCursor({ micros: last.createdMicros, id: last.id }) : undefined,
    };
  }
}
