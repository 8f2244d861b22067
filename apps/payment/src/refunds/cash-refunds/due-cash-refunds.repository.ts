import { toSafeNumber } from '@holdfast/money';
import type { Pool } from '@holdfast/postgres';

import { prismaClient } from '../../prisma-client.js';

/** Cash that a shop owes to a customer who paid on delivery. */
export interface CashRefund {
  readonly id: string;
  readonly paymentId: string;
  readonly orderId: string | null;
  readonly orderNumber: string | null;
  readonly amountMinor: number;
  readonly currency: string;
  readonly reason: string;
  readonly dueSince: Date;
}

/** The due cash refunds of a tenant, oldest first. */
export async function listDueCashRefunds(pool: Pool, tenantId: string, limit: number): Promise<CashRefund[]> {
  const client = await prismaClient(pool);
  const refunds = await client.refund.findMany({
    where: { tenantId, status: 'manual' },
    orderBy: { createdAt: 'asc' },
    take: limit,
    select: {
      id: true,
      paymentId: true,
      amountMinor: true,
      currency: true,
      reason: true,
      createdAt: true,
      payment: { select: { orderId: true, orderNumber: true } },
    },
  });
  return refunds.map(({ payment, amountMinor, createdAt, ...refund }) => ({
    ...refund,
    ...payment,
    amountMinor: toSafeNumber(amountMinor),
    dueSince: createdAt,
  }));
}
