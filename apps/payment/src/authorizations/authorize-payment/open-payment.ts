import { runOne, statement } from '@holdfast/postgres';
import type { Pool } from '@holdfast/postgres';

import type { GatewayRequest } from '../../gateway/gateway.port.js';
import { callKey } from '../../store/payment.repository.js';

/** What is stored before the gateway hears anything. */
export interface PaymentToOpen {
  readonly id: string;
  readonly tenantId: string;
  readonly checkoutId: string;
  readonly attempt: number;
  readonly gatewayAccount: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly customerId: string | null;
  readonly email: string | null;
  readonly lineSummary: string | null;
  /** Opened on a page of the gateway's, not by a card. */
  readonly isHosted?: boolean;
  readonly request: GatewayRequest;
}

// The fence row is written by every authorisation and every void of a checkout, so one of two that run at once always waits for the
// other and then sees it. `ON CONFLICT DO UPDATE` reads the row's newest version, not the statement's snapshot. The unique indexes
// refuse a second payment of the attempt, and a second live payment of the checkout.
const OPEN = statement<{ fencedThrough: number; opened: boolean }>(
  'payment-open',
  `WITH fence AS (
     INSERT INTO checkout_fences AS f (tenant_id, checkout_id, fenced_through) VALUES ($2, $3, 0)
     ON CONFLICT (tenant_id, checkout_id) DO UPDATE SET fenced_through = f.fenced_through
     RETURNING fenced_through
   ), opened AS (
     INSERT INTO payments (id, tenant_id, checkout_id, attempt, gateway, gateway_account, status, amount_minor, currency,
                           customer_id, email, line_summary, is_hosted)
     SELECT $1, $2, $3, $4, 'stripe', $5, 'pending', $6, $7, $8, $9, $10, $13::text = 'open_page' FROM fence WHERE fence.fenced_through < $4
     ON CONFLICT DO NOTHING
     RETURNING id
   ), called AS (
     INSERT INTO gateway_calls (subject_id, operation, number, tenant_id, payment_id, gateway_account, idempotency_key, request)
     SELECT opened.id, $13::text, 1, $2, opened.id, $5, $11, $12::jsonb FROM opened
   )
   SELECT fence.fenced_through AS "fencedThrough", EXISTS (SELECT FROM opened) AS opened FROM fence`,
);

/** Stores the payment with its key and request, unless the attempt was undone or the checkout has a payment already. One statement. */
export async function openPayment(
  pool: Pool,
  payment: PaymentToOpen,
): Promise<{ opened: boolean; fenced: boolean }> {
  const operation = payment.isHosted ? 'open_page' : 'authorize';
  const row = await runOne(pool, OPEN, [
    payment.id,
    payment.tenantId,
    payment.checkoutId,
    payment.attempt,
    payment.gatewayAccount,
    payment.amountMinor,
    payment.currency,
    payment.customerId,
    payment.email,
    payment.lineSummary,
    callKey(operation, payment.id, 1),
    JSON.stringify(payment.request),
    operation,
  ]);
  return { opened: row?.opened ?? false, fenced: (row?.fencedThrough ?? 0) >= payment.attempt };
}
