import { validationFailed } from '@holdfast/errors';
import { run, statement } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

import type { PaymentStatus } from '../payment/payment-status.js';

/** A payment as its customer sees it. */
export interface PaymentSummary {
  readonly id: string;
  readonly status: PaymentStatus;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly orderId: string | null;
  readonly orderNumber: string | null;
  readonly lineSummary: string | null;
  readonly createdAt: Date;
  /** Exact creation time, for the cursor: a Date would lose three digits. */
  readonly createdMicros: bigint;
}

/** One page of a customer's payments, newest first. */
export interface PaymentPage {
  readonly payments: readonly PaymentSummary[];
  readonly nextCursor?: string | undefined;
}

const DEFAULT_PAGE = 20;
const CURSOR = /^(\d{1,17})\.([0-9a-f-]{36})$/;

// By key, not by offset: page 1,000 costs as much as page 1. The order's number is kept with the payment, so nobody else is asked (PAY-11).
const PAGE = statement<PaymentSummary>(
  'payment-customer-page',
  `SELECT p.id, p.status, p.amount_minor AS "amountMinor", p.currency, p.order_id AS "orderId", p.order_number AS "orderNumber",
          p.line_summary AS "lineSummary", p.created_at AS "createdAt",
          (extract(epoch FROM p.created_at) * 1000000)::bigint AS "createdMicros"
   FROM payments p
   WHERE p.tenant_id = $1 AND p.customer_id = $2
     AND ($3::bigint IS NULL OR (p.created_at, p.id) < (timestamptz 'epoch' + $3::bigint * interval '1 microsecond', $4::uuid))
   ORDER BY p.created_at DESC, p.id DESC
   LIMIT $5`,
);

const toCursor = ({ createdMicros, id }: PaymentSummary): string =>
  Buffer.from(`${createdMicros}.${id}`).toString('base64url');

function fromCursor(cursor: string): [string, string] | [null, null] {
  if (cursor === '') return [null, null];
  const [, micros, id] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (micros === undefined || id === undefined)
    throw validationFailed([{ path: 'cursor', message: 'is not one of ours' }]);
  return [micros, id];
}

/** A customer's payments by cursor, in one statement. */
export class ListCustomerPayments {
  constructor(private readonly pool: Pool) {}

  async execute(query: {
    tenantId: string;
    customerId: string;
    cursor: string;
    pageSize?: number | undefined;
  }): Promise<PaymentPage> {
    const size = query.pageSize || DEFAULT_PAGE;
    const rows = await run(this.pool, PAGE, [
      query.tenantId,
      query.customerId,
      ...fromCursor(query.cursor),
      size + 1,
    ]);
    const payments = rows.slice(0, size);
    const last = payments.at(-1);
    return { payments, nextCursor: rows.length > size && last ? toCursor(last) : undefined };
  }
}
